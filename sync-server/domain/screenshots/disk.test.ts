import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../infra/clock.ts'
import { type Database, openDatabase } from '../../infra/database/database.ts'
import { createEvents } from '../../infra/events.ts'
import { randomWebp } from '../../testing/random-webp.ts'

import { screenshotServer } from '../../testing/screenshot-server.ts'

import { insertJobs } from '../../testing/test-database.ts'

import { createScreenshots, type Screenshots } from './screenshots.ts'

/** Real disks that are full or can't be written: a small one of memory, and one that is bound read-only. */
let folder: string
let disk: string
const mounted: string[] = []
const errors: unknown[] = []
let stop: () => Promise<void>
let url: string
let screenshots: Screenshots

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-disk-'))
  disk = join(folder, 'disk')
  mkdirSync(join(disk, 'screenshots'), { recursive: true })
  errors.length = 0
  stop = async () => {}
})
afterEach(async () => {
  await stop()
  for (const place of mounted.splice(0).reverse()) execFileSync('umount', [place])
  rmSync(folder, { recursive: true, force: true })
})

/** False where this machine lets nobody mount. */
function mount(place: string, ...args: string[]): boolean {
  try {
    execFileSync('mount', [...args, place], { stdio: 'ignore' })
    mounted.push(place)
    return true
  } catch {
    return false
  }
}

/** The server's list stands on another disk than the pictures, so that only the pictures' disk is in trouble. */
async function start() {
  const database: Database = await openDatabase(`sqlite:${join(folder, 'test.db')}`)
  await insertJobs(database, ['j1'])
  screenshots = await createScreenshots({
    events: createEvents(),
    ...{ dataFolder: disk, database, clock: systemClock },
    onError: (error) => errors.push(error),
  })
  const app = screenshotServer(screenshots)
  const server: Server = createServer(app.callback())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  stop = async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
    await screenshots.close()
    await database.close()
  }
}

function picture(bytes: number) {
  const body = randomWebp(bytes)
  const path = `${url}/api/jobs/j1/screenshots/${createHash('sha256').update(body).digest('hex')}`
  const answered = async (method: 'PUT' | 'GET') => {
    const answer = await fetch(path, { method, ...(method === 'PUT' ? { body } : {}) })
    const bytes = Buffer.from(await answer.arrayBuffer())
    const isJson = answer.headers.get('content-type')?.includes('json')
    const said = isJson ? JSON.parse(bytes.toString()) : null
    return { status: answer.status, code: said?.error?.code, sentence: said?.error?.message, bytes }
  }
  return { body, put: () => answered('PUT'), get: () => answered('GET') }
}

/** Files anywhere under the pictures' folder. */
const files = () =>
  readdirSync(join(disk, 'screenshots'), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )

it('A3 C3 a full disk acknowledges nothing that it did not take, leaves nothing behind, and goes on with room', async (test) => {
  if (!mount(disk, '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs'))
    return test.skip('this machine lets nobody mount a small disk')
  await start()
  const [before, during, large] = [picture(120_000), picture(120_000), picture(1024 * 1024)]
  expect((await before.put()).status).toBe(201)
  const filler = join(disk, 'filler')
  execFileSync('sh', ['-c', `dd if=/dev/zero of=${filler} bs=64k 2>/dev/null || true`])
  for (const room of [0, 64 * 1024]) {
    // With some room the file begins, and the disk is full in its middle.
    truncateSync(filler, statSync(filler).size - room)
    for (const one of [during, large]) {
      const refused = await one.put()
      expect([refused.status, refused.code]).toEqual([503, 'storage-failed'])
      expect(refused.sentence).toMatch(/not lost on your side/)
      expect((await one.get()).status).toBe(404)
    }
    expect(files()).toHaveLength(1)
  }
  expect(errors.map((error) => (error as { code: string }).code)).toEqual(Array(4).fill('ENOSPC'))
  expect((await before.get()).bytes.equals(before.body)).toBe(true)

  rmSync(filler)
  for (const one of [during, large]) {
    expect((await one.put()).status).toBe(201)
    expect((await one.get()).bytes.equals(one.body)).toBe(true)
    expect((await one.put()).status).toBe(200)
  }
  expect(files()).toHaveLength(3)
})

it('A3 C3 a disk that can only be read refuses what is new, shows what is old, and goes on when it is mended', async (test) => {
  await start()
  const place = join(disk, 'screenshots')
  const [before, during] = [picture(120_000), picture(120_000)]
  expect((await before.put()).status).toBe(201)
  if (!mount(place, '--bind', place)) return test.skip('this machine lets nobody mount a disk read-only')
  execFileSync('mount', ['-o', 'remount,bind,ro', place])

  const refused = await during.put()
  expect([refused.status, refused.code]).toEqual([503, 'storage-failed'])
  expect((await during.get()).status).toBe(404)
  expect((await before.get()).bytes.equals(before.body)).toBe(true)
  expect((await before.put()).status).toBe(200)
  expect(files()).toHaveLength(1)

  execFileSync('mount', ['-o', 'remount,bind,rw', place])
  expect((await during.put()).status).toBe(201)
  expect((await during.get()).bytes.equals(during.body)).toBe(true)
  expect(files()).toHaveLength(2)
})
