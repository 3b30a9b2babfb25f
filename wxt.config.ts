import preact from '@preact/preset-vite'
import { defineConfig } from 'wxt'

/** No component sets HTML. Preact's way to do it, which stores warn of, writes text instead. */
const htmlAsText = {
  name: 'html-as-text',
  transform: (code: string, id: string) =>
    /preact[\\/]dist[\\/]preact\b/.test(id) ? code.replaceAll('.innerHTML', '.textContent') : null,
}

/**
 * `wxt build` makes what people install: it asks for the right to see pages when the first capture needs it.
 * `wxt build --mode e2e` grants that right at install instead, because no program can press the browser's
 * own permission dialog, and opens no page at install; nothing else differs, and it lands in a folder of its own.
 */
export default defineConfig({
  srcDir: 'extension',
  publicDir: 'extension/public',
  outDir: '.output',
  outDirTemplate: '{{browser}}-mv{{manifestVersion}}{{modeSuffix}}',
  zip: {
    name: 'glasswork-tracker',
    // What Mozilla's reviewers build from.
    includeSources: ['core/**', 'extension/**', '*.json', 'wxt.config.ts', 'LICENSE', 'docs/STORES.md'],
    excludeSources: ['**/*.{test,spec}.{ts,tsx}', '**/testing/**', 'core/model/**'],
  },
  // One API in both browsers: Chrome's own promises where they are, Mozilla's polyfill where they aren't.
  modules: ['@wxt-dev/webextension-polyfill'],
  imports: false,
  manifestVersion: 3,
  vite: () => ({
    plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false }), htmlAsText],
    build: { target: 'es2023', cssTarget: ['chrome123', 'firefox140'] },
  }),
  manifest: ({ browser, mode }) => ({
    name: 'Glasswork Tracker',
    description:
      'Work your client can see: tracks hours with screenshots, offline first, under your control.',
    permissions: ['alarms', 'idle', 'storage', 'unlimitedStorage', 'scripting'],
    optional_permissions: ['notifications'],
    ...(mode === 'e2e'
      ? { host_permissions: ['<all_urls>'] }
      : { optional_host_permissions: ['<all_urls>'] }),
    incognito: 'not_allowed',
    action: { default_title: 'Glasswork: Tracker off' },
    commands: {
      'toggle-tracker': {
        suggested_key: { default: 'Alt+Shift+G' },
        description: 'Start or stop the Tracker',
      },
    },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: '{6f0c3a52-6d0e-4c62-9a53-2f4b7d1c9e80}',
              // The first that knows `data_collection_permissions`.
              strict_min_version: '140.0',
              data_collection_permissions: {
                required: [
                  'authenticationInfo',
                  'personalCommunications',
                  'websiteContent',
                  'websiteActivity',
                ],
              },
            },
            gecko_android: { strict_min_version: '142.0' },
          },
          // Its default makes wss: of ws:, and a server on this very computer speaks http: alone.
          content_security_policy: { extension_pages: "script-src 'self'; object-src 'self'" },
        }
      : { minimum_chrome_version: '123' }),
  }),
})
