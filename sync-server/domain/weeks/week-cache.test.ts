import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Party, ServerRecord } from '../../../core/protocol/records.ts'
import { exampleDevice } from '../../../core/protocol/testing/device.ts'
import { runs } from '../../../core/rules/testing/runs.ts'
import { type Database, openDatabase, type Tx } from '../../infra/database/database.ts'
import { portsUnderTest } from '../../testing/ports-under-test.ts'
import { insertJobs } from '../../testing/test-database.ts'
import { createWeekCache, type WeekCache } from './week-cache.ts'
import type { TimesheetRow } from './week-rows.ts'
import { judgedWeek } from './week-rows.ts'
import { createWeeks } from './weeks.ts'

const WEEK = '2026-11-16'
const TEN = Date.UTC(2026, 10, 18, 15)
const SLOT_MS = 720_000
const NEVER: WeekCache = { get: () => null, put: () => {}, evict: () => {} }

let folder: string
let database: Database
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-kept-'))
  database = await openDatabase(`sqlite:${join(folder, 'test.db')}`)
})
afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

const common = { session: 'session-1', sequence: 0 }
const at = (n: number) => TEN + n * SLOT_MS
const screenshot = (n: number) => ({
  ...{ ...common, id: `screenshot-${n}`, kind: 'screenshot', at: at(n) + 1000, slot: at(n) },
  ...{
    clockOffsetMs: 0,
    image: { sha256: 'a'.repeat(64), bytes: 1, width: 1280, height: 800 },
    thumbnail: null,
  },
  ...{ look: 'picture', lookReason: null, activity: { minutes: [1], keys: 1, pointer: 1, wheel: 1 } },
  flags: [],
})
const span = (n: number) => ({
  ...{ ...common, id: `span-${n}`.padEnd(8, '-'), kind: 'span', at: at(n + 1), sessionStartedAt: TEN },
  ...{ from: at(n), to: at(n + 1) },
})
const about = (kind: string, n: number, more: object) => ({ id: `${kind}-${n}`, kind, at: TEN, ...more })

/** One thing that a party may say; most of it is captures, as in life. */
const saying = fc
  .tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 7 }))
  .map(([what, n]): { author: Party; record: { id: string }; isTracked?: true } => {
    const screenshot_ = { screenshot: `screenshot-${n}` }
    if (what < 4) return { author: 'freelancer', record: screenshot(n), isTracked: true }
    if (what < 8) return { author: 'freelancer', record: span(n), isTracked: true }
    if (what === 8)
      return { author: 'client', record: about('rejection', n, { ...screenshot_, reason: 'no' }) }
    if (what === 9) return { author: 'freelancer', record: about('deletion', n, screenshot_) }
    if (what === 10) return { author: 'client', record: about('message', n, { text: 'hello' }) }
    const broken = { id: `broken-${n}`, kind: 'span', from: 'then' }
    return { author: 'freelancer', record: broken }
  })

it('S7 the same comes of claims one by one, and in groups on weeks that are kept', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(saying, { maxLength: 40 }), fc.array(fc.nat(6)), async (sayings, cuts) => {
      run += 1
      const [plain, grouped] = [`plain-${run}`, `group-${run}`]
      await insertJobs(database, [plain, grouped])
      const said: Record<string, ServerRecord[]> = { [plain]: [], [grouped]: [] }
      const weeksOf = (cache: WeekCache, job: string) =>
        createWeeks(
          portsUnderTest(database, {
            now: () => TEN,
            jobs: [job],
            // Three slots reach the first warning, so that some groups must tell.
            authorizedSecondsPerWeek: () => 2700,
            said: said[job] ?? [],
            over: { cache },
          }),
        )
      // In the order in which they come, so that no record waits for one before it.
      const tracked = exampleDevice()
      const batches = (job: string) =>
        sayings.map(({ author, record, isTracked }, n) => ({
          ...{ job, week: WEEK, author, records: isTracked ? tracked([record]) : [record] },
          receivedAt: at(9) + n,
        }))
      const slow = weeksOf(NEVER, plain)
      for (const batch of batches(plain)) await database.write((tx) => slow.ingest(tx, [batch]))
      const quick = weeksOf(createWeekCache(), grouped)
      const left = batches(grouped)
      for (let n = 0; left.length > 0; n++) {
        const group = left.splice(0, 1 + (cuts[n] ?? 3))
        await database.write((tx) => quick.ingest(tx, group))
      }
      expect(said[grouped]).toEqual(said[plain])
      expect(await stored(grouped)).toEqual(await stored(plain))
    }),
    { numRuns: runs(60) },
  )
}, 60_000)

async function stored(job: string) {
  const rows = (sql: string) => database.read(sql, { job })
  return {
    claims: await rows('select id, author, body, received_at, refused_code from claims where job_id = :job'),
    records: await rows('select id, body from server_records where job_id = :job order by id'),
    timesheets: await rows(
      'select state, version, total_seconds, rejected_seconds, amount_minor from timesheets where job_id = :job',
    ),
  }
}

const week = (job: string, claims = 1) => {
  const row = { jobId: job, week: WEEK } as TimesheetRow
  const server = [{ kind: 'week' }] as unknown as ServerRecord[]
  return judgedWeek(row, new Array(claims), server)
}
const inTransaction = <T>(work: (tx: Tx) => T) => database.write(async (tx) => work(tx))
const isKept = (kept: WeekCache, job: string) =>
  inTransaction((tx) => {
    const found = kept.get(tx, job, WEEK)
    if (found) kept.put(tx, found)
    return found !== null
  })

it('keeps a week only once its transaction is committed', async () => {
  const kept = createWeekCache()
  await inTransaction((tx) => {
    kept.put(tx, week('a'))
    expect(kept.get(tx, 'a', WEEK)?.row.jobId).toBe('a')
    kept.put(tx, week('a'))
  })
  expect(await isKept(kept, 'a')).toBe(true)
  const failing = inTransaction((tx) => {
    const found = kept.get(tx, 'a', WEEK)
    if (found) kept.put(tx, found)
    throw new Error('rolled back')
  })
  await expect(failing).rejects.toThrow('rolled back')
  expect(await isKept(kept, 'a')).toBe(false)
})

it('forgets a week that somebody else writes to, and the oldest when there are too many claims', async () => {
  const kept = createWeekCache(12)
  await inTransaction((tx) => kept.put(tx, week('a')))
  await inTransaction((tx) => kept.evict(tx, 'a', WEEK))
  expect(await isKept(kept, 'a')).toBe(false)
  for (const job of ['b', 'c']) await inTransaction((tx) => kept.put(tx, week(job, 4)))
  await inTransaction((tx) => kept.put(tx, week('d', 3)))
  expect(await Promise.all(['b', 'c', 'd'].map((job) => isKept(kept, job)))).toEqual([false, true, true])
})
