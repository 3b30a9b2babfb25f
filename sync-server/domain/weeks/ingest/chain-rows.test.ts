import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { DeviceRecord } from '../../../../core/rules/slots/clock.ts'
import { type Database, openDatabase } from '../../../infra/database/database.ts'
import { insertJobs, testDatabaseUrl } from '../../../testing/test-database.ts'
import { dropWaiting, keepWaiting, loadWaiting, nameOf } from './chain-rows.ts'

let folder: string
let database: Database
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-chain-rows-'))
  database = await openDatabase(await testDatabaseUrl(folder))
  await insertJobs(database, ['job-1'])
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

const CHAINS = ['device-1', 'device-2'].map((device) => ({ job: 'job-1', device }))
const waits = (n: number) => ({
  week: '2026-11-16',
  record: { id: `span-${String(n).padStart(4, '0')}`, n } as DeviceRecord,
})
const placesIn = (found: Awaited<ReturnType<typeof loadWaiting>>) =>
  CHAINS.map((key) => (found.get(nameOf(key)) ?? []).map(({ record }) => record.n).toSorted((a, b) => a - b))

it('C10 loads of many chains’ waiting records those within reach of each, whatever the database', async () => {
  await database.write(async (tx) => {
    for (const key of CHAINS) keepWaiting(tx, key, [3, 9, 10, 11, 100].map(waits))
  })
  const asked = CHAINS.map((key, n) => ({ key, from: 3 + n, to: 11 }))
  expect(await database.write(async (tx) => placesIn(await loadWaiting(tx, asked)))).toEqual([
    [3, 9, 10],
    [9, 10],
  ])
  await database.write((tx) => dropWaiting(tx, CHAINS[0] as never, ['span-0009', 'span-0010']))
  expect(await database.write(async (tx) => placesIn(await loadWaiting(tx, asked)))).toEqual([[3], [9, 10]])
})
