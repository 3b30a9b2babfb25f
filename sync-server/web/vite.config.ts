import { fileURLToPath } from 'node:url'
import preact from '@preact/preset-vite'
import { defineConfig } from 'vite'

/** The page's policy is `default-src 'self'`: everything stands in files, nothing inline. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [preact()],
  build: {
    outDir: fileURLToPath(new URL('../../.output/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // All sheets in one small file: pages that come later bring no styles with them.
    cssCodeSplit: false,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // Few files: what every page needs in one, documents and rules in another, each page's own beside.
        codeSplitting: {
          groups: [
            {
              name: 'shell',
              test: /node_modules\/(@?preact|date-fns)|core\/(ui\/(words\/format|dialog|styles)|rules\/(policy|calendar\/week|payment\/money))|web\/(parts|(?!live-week|claim-reader|unsent)[\w-]+\.ts$)/,
              priority: 2,
            },
            {
              name: 'documents',
              test: /node_modules\/(yjs|lib0|y-|valibot)|core\/(rules|protocol|projection)|web\/[\w-]+\.ts$/,
              priority: 1,
            },
          ],
        },
      },
    },
  },
})
