import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasFirefox, openFirefox } from './testing/firefox.ts'
import { beginSlot, makeJob, newFolder, removeFolders, startServer } from './testing/stage.ts'

const LONG = 120_000
const PASSWORD = 'correct horse battery staple'

const title = hasFirefox ? 'the extension in Firefox' : 'the extension in Firefox (skipped: it is not here)'
describe.skipIf(!hasFirefox)(title, () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let firefox: Awaited<ReturnType<typeof openFirefox>>

  beforeAll(async () => {
    server = await startServer(newFolder('server'))
    firefox = await openFirefox()
  }, LONG)
  afterAll(async () => {
    await firefox?.close()
    server?.close()
    removeFolders()
  })

  it(
    'C3 connects and syncs with a server on this computer, whose socket has no TLS',
    async () => {
      const job = await makeJob(server.url)
      await beginSlot(server.url)
      await firefox.open('options')
      // Firefox takes a request for rights in answer to a press alone.
      await firefox.evaluate(
        `addEventListener('mousedown', () => { asked = browser.permissions.request({ origins: ['<all_urls>'] }) })`,
      )
      await firefox.press(5, 5)
      expect(await firefox.evaluate('asked')).toBe('true')
      const request = { type: 'connect', server: server.url, email: job.email, password: PASSWORD }
      const connecting = `browser.runtime.sendMessage(${JSON.stringify(request)}).then(JSON.stringify)`
      expect(await firefox.evaluate(connecting)).toBe('{"ok":true}')

      // It says so once all three documents of the week have come, each over a socket.
      await firefox.open('diary')
      await expect
        .poll(() => firefox.evaluate('document.body.innerText'), { timeout: 60_000 })
        .toContain('Nothing tracked in this week yet')
    },
    LONG,
  )
})
