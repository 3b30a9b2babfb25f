import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { encodeRecords } from '../../../core/protocol/encode.ts'
import type { ClientClaim, FreelancerClaim, Party } from '../../../core/protocol/records.ts'
import { createServices, type Services } from '../../compose.ts'
import { readConfig } from '../../config.ts'
import { type Database, openDatabase } from '../../infra/database/database.ts'
import { openSandbox } from '../../sandbox/open-sandbox.ts'
import type { SandboxClock } from '../../sandbox/sandbox-clock.ts'
import { testEnvironment } from '../../testing/test-database.ts'
import { loadWeek } from '../weeks/week-rows.ts'
import { isHiddenImage } from './hidden-images.ts'

/** The demo's three weeks: one paid, one under review, one running, each with a rejected screenshot. */
let folder: string
let database: Database
let parts: Services
let clock: SandboxClock
let job: string
let weeks: string[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-desk-'))
  const config = readConfig(['--sandbox', '--data', folder], await testEnvironment(folder))
  if (typeof config === 'string') throw new Error(config)
  database = await openDatabase(config.databaseUrl)
  clock = await openSandbox.clock(database)
  parts = await createServices({ config, clock, database, log: (error) => console.error(error) })
  await (await openSandbox.with(parts, clock)).prepare()
  const rows = await database.read<{ job_id: string; week: string }>(
    'select job_id, week from timesheets order by week',
  )
  job = rows[0]?.job_id ?? ''
  weeks = rows.map(({ week }) => week)
}, 120_000)

afterAll(async () => {
  await parts.documents.close()
  await parts.notices.close()
  await database.close()
  rmSync(folder, { recursive: true })
})

let writer = 1000
async function claim(
  author: Party,
  week: string,
  ...claims: (FreelancerClaim | ClientClaim)[]
): Promise<void> {
  writer += 1
  const update = encodeRecords(writer, 0, claims)
  expect(
    await parts.documents.acceptUpdate({ job, week, author, update, receivedAt: clock.now() }),
  ).toBeNull()
  await parts.documents.idle()
}
const rejectionIn = async (week: string) =>
  (await loadWeek(database, job, week))?.facts.rejections[0]?.id ?? ''
const sheet = async (week: string) => (await loadWeek(database, job, week))?.timesheet

it('V5, J5 a review of a paid week, overturned, returns the time on the next timesheet', async () => {
  const [paid = '', , running = ''] = weeks
  const before = await sheet(running)
  const rejection = await rejectionIn(paid)
  await claim('freelancer', paid, {
    id: 'review-0001',
    kind: 'review',
    at: clock.now(),
    rejection,
    reason: 'It is ours.',
  })
  expect((await parts.desk.queue()).map(({ kind, id }) => [kind, id])).toEqual([['review', 'review-0001']])

  const where = { job, week: paid, review: 'review-0001' }
  expect(
    await parts.desk.answerReview(where, { outcome: 'overturned', reason: 'The picture shows the brief.' }),
  ).toBeNull()
  expect(await parts.desk.answerReview(where, { outcome: 'upheld', reason: 'Again.' })).toMatchObject({
    code: 'already-decided',
  })
  expect(await parts.desk.queue()).toEqual([])
  const after = await sheet(running)
  expect((after?.lateSeconds ?? 0) - (before?.lateSeconds ?? 0)).toBe(720)
  expect((after?.amountMinor ?? 0) - (before?.amountMinor ?? 0)).toBe(500)
})

it('V5, D3, O2 a dispute is decided item by item; Other hours go at once where Work View is required', async () => {
  const submitted = weeks[1] ?? ''
  const tracked = (await sheet(submitted))?.slots ?? []
  const [first, second] = tracked.filter(({ creditSeconds }) => creditSeconds === 720)
  const other = (await sheet(submitted))?.others[0]?.id ?? ''
  // The freelancer chooses ids: one that looks like a slot keeps no decision from that slot.
  const likeSlot = String(first?.slot)
  await claim('freelancer', submitted, {
    ...{
      id: likeSlot,
      kind: 'other',
      at: clock.now(),
      day: new Date(first?.slot ?? 0).toISOString().slice(0, 10),
    },
    ...{ seconds: 60, description: 'A call', idle: null },
  })
  const before = await sheet(submitted)
  await claim('client', submitted, {
    id: 'dispute-0001',
    kind: 'dispute',
    at: clock.now(),
    category: 'hours-not-related',
    reason: 'Not what we asked for.',
    items: [
      { type: 'slot', slot: first?.slot ?? 0 },
      { type: 'slot', slot: second?.slot ?? 0 },
      { type: 'other', id: other },
      { type: 'other', id: likeSlot },
    ],
  })
  expect((await parts.readinessOf(job, database)).reasons.map(({ code }) => code)).toContain('IN_DISPUTE')
  expect((await sheet(submitted))?.otherSeconds).toBe(0)
  expect(await parts.weeks.pay(job, submitted, '*')).toMatchObject({ code: 'in-dispute' })

  const where = { job, week: submitted, dispute: 'dispute-0001' }
  const slot = (at = 0) => ({ type: 'slot' as const, slot: at })
  const decide = (at: number | undefined, outcome: 'kept' | 'removed') =>
    parts.desk.decideDispute(where, { item: slot(at), outcome, reason: 'By the record.' })
  expect(await decide(first?.slot, 'removed')).toBeNull()
  const halfway = await loadWeek(database, job, submitted)
  expect(halfway?.row.totalSeconds).toBe(halfway?.timesheet.totalSeconds)
  expect(await decide(first?.slot, 'kept')).toMatchObject({ code: 'already-decided' })
  expect(await decide(second?.slot, 'kept')).toBeNull()
  expect(await decide(second?.slot, 'kept')).toMatchObject({ code: 'dispute-closed' })

  const loaded = await loadWeek(database, job, submitted)
  expect(loaded?.row.state).toBe('submitted')
  expect((before?.totalSeconds ?? 0) - (loaded?.timesheet.totalSeconds ?? 0)).toBe(720 + 48 * 60 + 60)
  expect((await parts.readinessOf(job, database)).ready).toBe(true)
})

it('R1 a report pins a screenshot, support hides it, and its credit stays', async () => {
  const running = weeks[2] ?? ''
  const before = await sheet(running)
  const screenshot = before?.slots.find(({ creditSeconds }) => creditSeconds > 0)?.screenshot ?? ''
  await claim('client', running, {
    id: 'report-0001',
    kind: 'report',
    at: clock.now(),
    screenshot,
    what: 'image',
    reason: 'A private letter.',
  })
  expect(
    await parts.desk.answerReport(
      { job, week: running, report: 'report-0001' },
      { hide: true, reason: 'Private.' },
    ),
  ).toBeNull()
  expect(
    await parts.desk.answerReport(
      { job, week: running, report: 'report-0001' },
      { hide: false, reason: 'On second thought.' },
    ),
  ).toMatchObject({ code: 'already-decided' })
  const loaded = await loadWeek(database, job, running)
  expect(loaded?.server.some((record) => record.kind === 'hidden' && record.screenshot === screenshot)).toBe(
    true,
  )
  expect(loaded?.timesheet.totalSeconds).toBe(before?.totalSeconds)
  const shot = loaded?.claims.find(({ claim }) => claim.id === screenshot)?.claim
  const sha256 = shot?.kind === 'screenshot' ? (shot.image?.sha256 ?? '') : ''
  expect(await isHiddenImage(database, job, sha256)).toBe(true)
  expect(await isHiddenImage(database, job, 'ab'.repeat(32))).toBe(false)
  expect(await parts.desk.queue()).toEqual([])
})

it('K2 a message reaches the other party by mail, once', async () => {
  const running = weeks[2] ?? ''
  const message: ClientClaim = { id: 'message-0001', kind: 'message', at: clock.now(), text: 'Looks good!' }
  await claim('client', running, message)
  await claim('client', running, message)
  const mails = (await parts.notices.mails()).filter(({ text }) => text.includes('Looks good!'))
  expect(mails.map(({ to }) => to)).toEqual(['ben@example.org'])
})
