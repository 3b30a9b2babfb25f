import { expect, it } from 'vitest'
import config from '../wxt.config.ts'

async function manifestOf(browser: string): Promise<Record<string, unknown>> {
  const { manifest } = config
  if (typeof manifest !== 'function') throw new Error('the manifest is made for each browser')
  const made = await manifest({ browser, manifestVersion: 3, mode: 'production', command: 'build' })
  return made as Record<string, unknown>
}

it('C3 lets Firefox reach a server on this very computer, whose socket has no TLS', async () => {
  expect((await manifestOf('firefox')).content_security_policy).toEqual({
    extension_pages: "script-src 'self'; object-src 'self'",
  })
})

it('names itself to Firefox as nobody else, and no version that would read past what it collects', async () => {
  expect((await manifestOf('firefox')).browser_specific_settings).toMatchObject({
    gecko: { id: expect.stringMatching(/^\{[0-9a-f-]{36}\}$/), strict_min_version: '140.0' },
    gecko_android: { strict_min_version: '142.0' },
  })
})

it('C2 asks for nothing at install that a page could be seen by', async () => {
  for (const browser of ['chrome', 'firefox']) {
    const manifest = await manifestOf(browser)
    expect(manifest.host_permissions).toBeUndefined()
    expect(manifest.permissions).toEqual(['alarms', 'idle', 'storage', 'unlimitedStorage', 'scripting'])
  }
})
