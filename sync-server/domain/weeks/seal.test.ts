import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ServerRecord } from '../../../core/protocol/records.ts'
import { type Database, openDatabase } from '../../infra/database/database.ts'
import { insertJobs } from '../../testing/test-database.ts'
import type { WeekPorts } from './ports.ts'
import { sealDue } from './seal.ts'
import { createWeekCache } from './week-cache.ts'

const WEEK = '2026-11-16'
const FIRST = Date.UTC(2026, 11, 26, 5)
/** More than two pages. */
const JOBS = 60

let folder: string
let database: Database
let sealed: { job: string; at: number }[][]
let said: ServerRecord[]
let disk: 'sound' | 'full'
let ports: WeekPorts

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-seal-'))
  database = await openDatabase(`sqlite:${join(folder, 'test.db')}`)
  sealed = []
  said = []
  disk = 'sound'
  const documents: WeekPorts['documents'] = {
    appendServerRecords: async (_tx, _job, _week, records) => void said.push(...records),
    readRecords: async () => said,
    seal: async (_tx, weeks) => {
      if (disk === 'full') throw new Error('the disk is full')
      sealed.push([...weeks])
    },
  }
  ports = { database, documents, cache: createWeekCache() } as WeekPorts
  const rows = Array.from({ length: JOBS }, (_, n) => [`job-${100 + n}`, WEEK, 'paid', FIRST + n])
  await insertJobs(
    database,
    rows.map(([job]) => String(job)),
  )
  await database.write((tx) =>
    tx.run(
      `insert into timesheets (job_id, week, state, version, terms_version, submit_at, review_ends_at, total_seconds,
         amount_minor, protected_minor, currency, updated_at, seal_at) values :rows`,
      { rows: rows.map(([job, week, state, at]) => [job, week, state, 4, 1, 0, 0, 0, 0, 0, 'USD', 0, at]) },
    ),
  )
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

const rows = () =>
  database.read<{ seal_at: number | null; sealed_at: number | null }>(
    'select seal_at, sealed_at from timesheets order by job_id',
  )

it('T7 W7 seals each week once, as of its date, however often and late it is asked', async () => {
  expect(await sealDue(ports, FIRST - 1)).toBe(0)
  expect(await sealDue(ports, FIRST + 9)).toBe(10)
  expect(await sealDue(ports, FIRST + 86_400_000)).toBe(JOBS - 10)
  expect(await sealDue(ports, FIRST + 86_400_000)).toBe(0)
  expect(sealed.flat().map(({ at }) => at)).toEqual(Array.from({ length: JOBS }, (_, n) => FIRST + n))
  expect(said.map(({ id, at }) => [id, at])).toEqual(sealed.flat().map(({ at }) => ['sealed', at]))
  expect(await rows()).toEqual(
    Array.from({ length: JOBS }, (_, n) => ({ seal_at: null, sealed_at: FIRST + n })),
  )
})

it('T7 takes a bounded number at a time, so that others get their turn', async () => {
  await sealDue(ports, FIRST + JOBS)
  expect(sealed.map((page) => page.length)).toEqual([25, 25, 10])
})

it('A3 a page that can’t be sealed stays whole as it was, and is sealed the next time', async () => {
  disk = 'full'
  await expect(sealDue(ports, FIRST + JOBS)).rejects.toThrow('full')
  expect((await rows()).every(({ sealed_at }) => sealed_at === null)).toBe(true)
  disk = 'sound'
  expect(await sealDue(ports, FIRST + JOBS)).toBe(JOBS)
})
