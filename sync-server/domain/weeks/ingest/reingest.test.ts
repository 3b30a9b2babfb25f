import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createServices, type Services } from '../../../compose.ts'
import { readConfig } from '../../../config.ts'
import { type Database, openDatabase } from '../../../infra/database/database.ts'
import { openSandbox } from '../../../sandbox/open-sandbox.ts'
import { testEnvironment } from '../../../testing/test-database.ts'
import { reingest } from './reingest.ts'

/** A sandbox with its demo is three weeks of real claims, rulings, charges and mails. */
let folder: string
let database: Database
let parts: Services

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-reingest-'))
  const config = readConfig(['--sandbox', '--data', folder], await testEnvironment(folder))
  if (typeof config === 'string') throw new Error(config)
  database = await openDatabase(config.databaseUrl)
  const clock = await openSandbox.clock(database)
  parts = await createServices({ config, clock, database, log: (error) => console.error(error) })
  await (await openSandbox.with(parts, clock)).prepare()
}, 120_000)

afterEach(async () => {
  await parts.documents.close()
  await parts.notices.close()
  await database.close()
  rmSync(folder, { recursive: true })
})

async function differences() {
  const found = []
  for await (const one of reingest({ database, readRecords: parts.documents.readRecords })) found.push(one)
  return found
}

it('S7 a fresh reading of all documents gives the same facts, rulings and figures, and finds what was tampered with', async () => {
  expect(await differences()).toEqual([])

  const weeks = await database.read<{ week: string }>('select week from timesheets order by week')
  const second = weeks[1]?.week ?? ''
  await database.write((tx) =>
    tx.run('update timesheets set total_seconds = total_seconds + 60 where week = :second', {
      second,
    }),
  )
  await database.write((tx) =>
    tx.run(
      `update claims set body = replace(body, 'catalogue', 'cat') where kind = 'rejection' and week = :second`,
      { second },
    ),
  )
  const found = await differences()
  expect(found.map(({ what }) => what)).toContain('totalSeconds')
  expect(found.some(({ what }) => what.startsWith('claim demo-reject'))).toBe(true)
}, 120_000)

it('S7 names facts that the rules leave out', async () => {
  const found = []
  const readRecords: typeof parts.documents.readRecords = async (job, week, author) =>
    (await parts.documents.readRecords(job, week, author)).map((record) =>
      'terms' in record
        ? { ...record, terms: { ...(record.terms as object), rateMinorPerHour: -1 } }
        : record,
    )
  for await (const { what, stored } of reingest({ database, readRecords })) found.push([what, stored])
  expect(found).toContainEqual(['fact ', 'unsound-terms'])
}, 120_000)
