import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Database, openDatabase } from './infra/database/database.ts'
import { createWatch } from './status.ts'
import { insertJobs, insertPeople } from './testing/test-database.ts'
import { runAdmin, startProcess } from './testing/test-process.ts'

/** What is stuck is seen: by the operator's command and in the server's log. */
vi.setConfig({ testTimeout: 120_000 })

let folder: string
let database: Database
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-standing-'))
  database = await openDatabase(`sqlite:${join(folder, 'glasswork.db')}`)
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})
const status = () => runAdmin(['status', '--data', folder])
const HOUR_MS = 3_600_000
/** A charge whose outcome the gateway hasn't told for an hour, and a mail that died. */
async function getStuck() {
  const at = Date.now() - HOUR_MS
  await insertPeople(database, ['ana'])
  await database.writeOne(
    `insert into payment_methods (id, person_id, kind, label, gateway, gateway_ref, authenticated, role, status, created_at)
     values ('method', 'ana', 'card', 'Visa', 'sandbox', 'card', :yes, 'default', 'active', :at)`,
    { yes: true, at },
  )
  await database.writeOne(
    `insert into top_ups (id, person_id, idempotency_key, method_id, amount_minor, currency, outcome, created_at)
     values ('top-up', 'ana', 'top-up:ana:1', 'method', 5000, 'USD', 'charging', :at)`,
    { at },
  )
  await database.writeOne(
    `insert into outbox (id, dedupe_key, kind, payload, created_at, attempts, next_attempt_at, dead_at)
     values ('mail', 'mail', 'mail', '{"to":"ana@example.org"}', :at, 9, :at, :at)`,
    { at },
  )
}

it('P5 tells the operator what waits and what is stuck, and whether the server runs', async () => {
  expect(await status()).toMatchObject({
    code: 0,
    out: 'The server never ran here.\nNothing is stuck.\n',
  })
  const server = await startProcess(['--data', folder])
  expect((await status()).out).toMatch(/^The server runs: .* UTC\.\nNothing is stuck\.\n$/)
  await getStuck()
  const { code, out } = await status()
  expect(code).toBe(1)
  expect(out).toMatch(/STUCK {2}1 × payments without an outcome, since .* UTC/)
  expect(out).toMatch(/STUCK {2}1 × mails given up, since/)
  expect(out).toContain('2 of these are stuck.')
  await server.stop()
})

it('W7 tells a server that was stopped from one that runs and from one that fell silent', async () => {
  const server = await startProcess(['--data', folder])
  await server.stop('SIGTERM')
  expect((await status()).out).toMatch(/^The server was stopped: .* UTC\.\n/)
  const next = await startProcess(['--data', folder])
  expect((await status()).out).toMatch(/^The server runs: /)
  await next.stop('SIGKILL')
  const silentSince = Date.now() - HOUR_MS
  await database.writeOne(`update settings set value = :at where name = 'alive-at'`, {
    at: String(silentSince),
  })
  expect((await status()).out).toMatch(
    /^The server does not run, and was not stopped in order; its last sign of life: .* UTC\.\n/,
  )
})

it('W5 counts what parties wrote as waiting, and not what the server wrote itself', async () => {
  await insertJobs(database, ['job'])
  const writeAnHourAgo = async (author: string, room: number) => {
    await database.writeOne(
      `insert into document_rooms (id, job_id, week, author) values (:room, 'job', '2026-11-16', :author)`,
      { room, author },
    )
    await database.writeOne(
      'insert into room_updates (seq, room, bytes, received_at) values (:room, :room, :bytes, :at)',
      { room, bytes: Buffer.from([0, 0]), at: Date.now() - HOUR_MS },
    )
  }
  await writeAnHourAgo('server', 1)
  expect(await status()).toMatchObject({ code: 0, out: expect.stringContaining('Nothing is stuck.') })
  await writeAnHourAgo('client', 2)
  expect(await status()).toMatchObject({ code: 1, out: expect.stringContaining('1 × claims not taken in') })
})

it('P5 looks at a sandbox by the sandbox’s clock', async () => {
  const [at, offset] = [Date.now() - HOUR_MS, -3 * HOUR_MS]
  await database.writeOne(`insert into settings (name, value) values ('sandbox-clock-offset-ms', :offset)`, {
    offset: String(offset),
  })
  await insertJobs(database, ['job'])
  await database.writeOne(
    `insert into timesheets (job_id, week, state, version, terms_version, submit_at, review_ends_at, total_seconds,
       amount_minor, protected_minor, currency, updated_at)
     values ('job', '2026-11-16', 'open', 0, 1, :at, :at, 0, 0, 0, 'USD', :at)`,
    { at },
  )
  expect(await status()).toMatchObject({ code: 0 })
})

it('P5 logs what gets stuck once, and when it moves again', async () => {
  const log: unknown[] = []
  const watch = createWatch({ database, now: () => Date.now(), log: (line) => log.push(line) })
  await watch()
  expect(log).toEqual([])
  await getStuck()
  await watch()
  await watch()
  expect(log).toEqual([
    expect.stringMatching(/^Stuck: 1 × payments without an outcome, since /),
    expect.stringMatching(/^Stuck: 1 × mails given up, since /),
  ])
  await database.writeOne('delete from top_ups', {})
  await watch()
  expect(log.at(-1)).toBe('No longer stuck: payments without an outcome.')
})
