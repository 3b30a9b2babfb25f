/** The Tracker as freelancers get it from the server: whoever asks, signed in or not. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../../config.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'glasswork-packages-'))
const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
const BYTES = Buffer.from('PK a package')
const STORE = 'https://store.example/glasswork'
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ env: { TRACKER_PACKAGES: folder, EDGE_STORE_URL: STORE } })
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})
const ask = (path = '') => server.stranger.ask('GET', `/api/tracker-packages${path}`)

it('A3 says what is not built, and offers what is: with its hash, under a name that says its version', async () => {
  const nothing = { version, packages: [], stores: { chrome: null, edge: STORE, firefox: null } }
  expect((await ask()).body).toEqual(nothing)
  expect(await ask('/chrome')).toMatchObject({ status: 404, code: 'tracker-not-built' })

  const name = `glasswork-tracker-${version}-chrome.zip`
  writeFileSync(join(folder, name), BYTES)
  const sha256 = createHash('sha256').update(BYTES).digest('hex')
  expect((await ask()).body.packages).toEqual([{ browser: 'chrome', bytes: BYTES.length, sha256 }])
  const { status, body, headers } = await ask('/chrome')
  expect([status, body]).toEqual([200, BYTES.toString()])
  expect(headers.get('content-disposition')).toBe(`attachment; filename="${name}"`)
  expect((await ask('/firefox')).code).toBe('tracker-not-built')

  writeFileSync(join(folder, name), 'PK another')
  expect((await ask()).body.packages).not.toMatchObject([{ sha256 }])
})

it.each(['edge', '..%2f..%2fpackage.json', '%00', 'chrome.zip'])(
  'A3 has no package of %s',
  async (browser) => {
    expect((await ask(`/${browser}`)).status).toBe(404)
  },
)

it('A3 starts with no store’s address that isn’t https', () => {
  expect(readConfig([], { CHROME_STORE_URL: 'javascript:alert(1)' })).toContain('https addresses')
})
