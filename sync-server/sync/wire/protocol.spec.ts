/** docs/PROTOCOL.md against the running server: what it says is so, and its example runs. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { CLOSINGS } from '../../../core/protocol/closings.ts'
import { testPicture } from '../../testing/test-picture.ts'
import { PASSWORD, startTestServer, type TestServer } from '../../testing/test-server.ts'
import { LIMITS } from '../limits.ts'

const ROOT = join(import.meta.dirname, '../../..')
const page = readFileSync(join(ROOT, 'docs/PROTOCOL.md'), 'utf8')

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

it('A3 the page names every closing with its code, and the server’s limits', () => {
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (\d{4}) \|/gm)].map(([, name, code]) => [
    name,
    Number(code),
  ])
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(Object.entries(CLOSINGS).map(([name, { code }]) => [name, code])),
  )
  const inWords = (value: number) => value.toLocaleString('en-US')
  for (const figure of [
    `${LIMITS.documentBytes / 2 ** 20} MiB, ${inWords(LIMITS.recordsPerDocument)} records, ${inWords(LIMITS.writersPerDocument)} Yjs client ids, ${inWords(LIMITS.repeatsPerDocument)} records`,
    `${LIMITS.messageBytes / 2 ** 20} MiB; ${LIMITS.presenceMessageBytes / 1024} KiB of presence`,
    `${LIMITS.socketsPerPerson} sockets, ${LIMITS.roomsPerPerson} rooms, ${LIMITS.openBytesPerPerson / 2 ** 20} MiB`,
    `${LIMITS.ticketsPerPerson} unused tickets`,
    `${LIMITS.presencePerPerson} states a person and ${LIMITS.presencePerRoom} a room`,
  ])
    expect(page.replaceAll('\n', ' ')).toContain(figure)
})

it('A3 records are described as JSON Schema, every kind that the page names', async () => {
  const { body } = await server.stranger.ask('GET', '/api/records.json')
  const kindsOf = (schema: { anyOf?: unknown[]; oneOf?: unknown[] }) =>
    (schema.anyOf ?? schema.oneOf ?? []).map(
      (one) => (one as { properties: { kind: { const: string } } }).properties.kind.const,
    )
  expect(body.messages.en).toMatchObject({ 'timesheet-paid': expect.stringContaining('{amount}') })
  for (const author of ['freelancer', 'client']) {
    const [, named = ''] = new RegExp(`\`${author}\` \\(((?:\`[a-z]+\`[,\\s]*)+)\\)`).exec(page) ?? []
    expect(kindsOf(body[author]).sort()).toEqual([...named.matchAll(/[a-z]+/g)].map(([kind]) => kind).sort())
  }
  const { body: api } = await server.stranger.ask('GET', '/api/openapi.json')
  expect(api['x-documents']).toMatchObject({ records: '/api/records.json' })
})

it('S9 C10 the example tracks a slot with its picture, and both are accepted', async () => {
  const [client, freelancer] = [await server.signUp('Page Client'), await server.signUp('Page Freelancer')]
  const job = await server.hire(client, freelancer)
  await server.moveClock((await server.now()) + 300_000)
  const [, code = ''] = /```js\n([\s\S]*?)\n```/.exec(page) ?? []
  expect(code.split('\n').length).toBeLessThanOrEqual(40)
  const folder = mkdtempSync(join(tmpdir(), 'glasswork-example-'))
  const picture = join(folder, 'picture.png')
  writeFileSync(picture, testPicture().bytes)
  const args = [server.url, freelancer.email, PASSWORD, job.id, picture, '8', '8']
  const example = spawn(process.execPath, ['--input-type=module', '-', ...args], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let said = ''
  example.stdout.on('data', (chunk) => {
    said += chunk
  })
  example.stdin.end(code)
  await once(example, 'exit')
  rmSync(folder, { recursive: true })
  expect(said).toBe('span accepted\nscreenshot accepted\n')
  const [row] = await server.database.read<{ total_seconds: number }>(
    'select total_seconds from timesheets where job_id = :job',
    { job: job.id },
  )
  expect(row?.total_seconds).toBeGreaterThan(0)
})

it('A1 a stock provider with a device’s token comes back by itself when its connection breaks', async () => {
  const freelancer = await server.signUp('Coming Back')
  const job = await server.hire(await server.signUp('Waiting'), freelancer)
  const { body } = await server.stranger.ask('POST', '/api/devices', {
    body: { email: freelancer.email, password: PASSWORD, label: 'Test' },
  })
  const provider = new WebsocketProvider(
    `${server.url.replace('http', 'ws')}/sync`,
    `${job.id}/${job.week}/freelancer`,
    new Y.Doc(),
    {
      WebSocketPolyfill: WebSocket as never,
      protocols: ['glasswork', `token.${body.token}`],
      disableBc: true,
      maxBackoffTime: 50,
    },
  )
  const connected = () =>
    new Promise<void>((done) => {
      const look = (isSynced: boolean) => {
        if (!isSynced) return
        provider.off('sync', look)
        done()
      }
      provider.on('sync', look)
    })
  await connected()
  expect(provider.ws?.protocol).toBe('glasswork')
  for (let times = 0; times < 3; times++) {
    const again = connected()
    ;(provider.ws as unknown as WebSocket).terminate()
    await again
  }
  const away = new Promise<{ code: number }>((done) => provider.once('closed', done))
  await freelancer.ask('DELETE', `/api/devices/${body.device.id}`)
  expect((await away).code).toBe(4401)
  provider.destroy()
})
