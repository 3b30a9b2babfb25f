import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Party, StateChange } from '../../../../core/protocol/records.ts'
import { exampleDevice } from '../../../../core/protocol/testing/device.ts'
import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import { type Database, openDatabase } from '../../../infra/database/database.ts'
import { portsUnderTest } from '../../../testing/ports-under-test.ts'
import { insertJobs, testDatabaseUrl } from '../../../testing/test-database.ts'
import { slotClaims } from '../../../testing/test-server.ts'
import { createSupportQueue, type SupportQueue } from '../../disputes/support-queue.ts'
import type { ChargeOrder, WeekPorts } from '../ports.ts'
import { loadWeek } from '../week-rows.ts'
import { createWeeks, type Weeks } from '../weeks.ts'

/** A charge that runs after the instant that it is dated to: what is learned between the two. */
const JOB = 'job-0001'
const WEEK = '2026-11-16'
const NEXT_WEEK = '2026-11-30'
const SLOT_MS = 720_000
/** Wednesday 18 November 2026, 10:00 ET. */
const TEN = Date.UTC(2026, 10, 18, 15, 0)
const MONDAY_SUBMIT = Date.UTC(2026, 10, 23, 12, 0)
const SATURDAY_CHARGE = Date.UTC(2026, 10, 28, 5, 0)

let folder: string
let database: Database
let ports: WeekPorts
let weeks: Weeks
let desk: SupportQueue
let now: Instant
let orders: ChargeOrder[]
let device: ReturnType<typeof exampleDevice>
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-charge-instant-'))
  database = await openDatabase(await testDatabaseUrl(folder))
  orders = []
  device = exampleDevice()
  await insertJobs(database, [JOB], { client: 'person-ana', freelancer: 'person-ben' })
  ports = portsUnderTest(database, {
    now: () => now,
    jobs: [JOB],
    over: {
      chargeAll: (asked) =>
        asked.map(async (order) => {
          orders.push(order)
          return { outcome: 'paid' as const }
        }),
    },
  })
  weeks = createWeeks(ports)
  desk = createSupportQueue(ports)
  now = TEN + 2 * SLOT_MS
  await take('freelancer', track(TEN), track(TEN + SLOT_MS))
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

/** Every picture of these ports is a byte long. */
const PICTURE = { image: { sha256: 'a'.repeat(64), bytes: 1, width: 1280, height: 800 } }
const track = (slot: Instant) =>
  slotClaims(slot, TEN, PICTURE).map((claim) => ({
    ...{ ...claim, at: slot + 300_000 },
    ...(claim.kind === 'screenshot' && { thumbnail: null }),
  }))
const take = (author: Party, ...records: object[][]) =>
  database.write((tx) =>
    weeks.ingest(tx, [
      {
        ...{ job: JOB, week: WEEK, author, receivedAt: now },
        records: author === 'freelancer' ? device(records.flat() as never) : records.flat(),
      },
    ]),
  )
const weekNow = async (week: string) => loadWeek(database, JOB, week)
/** What the `charging` record says, and what everybody works out from the facts as they were then. */
async function pinnedAndSeen() {
  const loaded = await weekNow(WEEK)
  const pinned = loaded?.server.find(
    (record): record is StateChange => record.kind === 'state' && record.state === 'charging',
  )
  return [pinned?.at, pinned?.amountMinor, loaded?.timesheet.amountMinor]
}

it('T8 W7 charges what the timesheet was when its review ended, though idle time is heard of before the charge', async () => {
  await weeks.advance(MONDAY_SUBMIT)
  now = SATURDAY_CHARGE + 5 * 3_600_000
  await weeks.passTime(now)
  await take('freelancer', [
    {
      id: 'idle-0001',
      kind: 'idle',
      at: TEN + SLOT_MS,
      session: 'session-0001',
      from: TEN,
      to: TEN + SLOT_MS,
    },
  ])
  await weeks.chargeDue(now)
  expect(await pinnedAndSeen()).toEqual([SATURDAY_CHARGE, 1000, 1000])
  expect(orders.map(({ amountMinor }) => amountMinor)).toEqual([1000])
})

it('T7 T8 J5 puts what support gives back between the review’s end and the charge on the next timesheet, once', async () => {
  const at = now
  await take('client', [
    { id: 'reject-0001', kind: 'rejection', at, screenshot: `shot-${TEN}`, reason: 'Not work.' },
  ])
  await take('freelancer', [
    { id: 'review-0001', kind: 'review', at, rejection: 'reject-0001', reason: 'It was.' },
  ])
  await weeks.advance(MONDAY_SUBMIT)
  now = SATURDAY_CHARGE + 5 * 3_600_000
  await weeks.passTime(now)
  const refused = await desk.answerReview(
    { job: JOB, week: WEEK, review: 'review-0001' },
    { outcome: 'overturned', reason: 'The picture shows the brief.' },
  )
  expect(refused).toBeNull()
  await weeks.chargeDue(now)
  expect(await pinnedAndSeen()).toEqual([SATURDAY_CHARGE, 500, 500])
  expect(orders.map(({ amountMinor }) => amountMinor)).toEqual([500])
  const next = (await weekNow('2026-11-23')) ?? (await weekNow(NEXT_WEEK))
  expect(next?.timesheet.lates.map(({ seconds }) => seconds)).toEqual([720])
})
