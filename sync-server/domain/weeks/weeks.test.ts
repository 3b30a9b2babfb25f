import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Capture, Party, ServerRecord, Unlinked } from '../../../core/protocol/records.ts'
import { exampleDevice } from '../../../core/protocol/testing/device.ts'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { ReadinessCode } from '../../../core/rules/payment/readiness.ts'
import { type Database, openDatabase } from '../../infra/database/database.ts'
import { portsUnderTest } from '../../testing/ports-under-test.ts'
import { insertJobs, testDatabaseUrl } from '../../testing/test-database.ts'
import type { ChargeOutcome, Readiness, WeekPorts } from './ports.ts'
import { loadWeek } from './week-rows.ts'
import { createWeeks, type Weeks } from './weeks.ts'

const JOB = 'job-0001'
const OTHER_JOB = 'job-0002'
const WEEK = '2026-11-16'
/** Wednesday 18 November 2026, 10:00 ET. */
const TEN = Date.UTC(2026, 10, 18, 15, 0)
const SLOT_MS = 720_000
const MONDAY_SUBMIT = Date.UTC(2026, 10, 23, 12, 0)
const SATURDAY_CHARGE = Date.UTC(2026, 10, 28, 5, 0)

let folder: string
let database: Database
let weeks: Weeks
let now: Instant
let mails: { key: string; personId: string; subject: string; text: string }[]
let said: ServerRecord[]
let charges: string[]
let outcome: ChargeOutcome
let failingJob: string | null
let readiness: Readiness
let authorizedSecondsPerWeek: number | null
let tracked: ReturnType<typeof exampleDevice>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-weeks-'))
  database = await openDatabase(await testDatabaseUrl(folder))
  now = TEN
  mails = []
  said = []
  tracked = exampleDevice()
  charges = []
  failingJob = null
  authorizedSecondsPerWeek = null
  outcome = { outcome: 'paid' }
  readiness = { ready: true, reasons: [] }
  await insertJobs(database, [JOB], { client: 'person-ana', freelancer: 'person-ben' })
  weeks = createWeeks(ports())
})

afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

function ports(): WeekPorts {
  return portsUnderTest(database, {
    now: () => now,
    jobs: [JOB, OTHER_JOB],
    authorizedSecondsPerWeek: () => authorizedSecondsPerWeek,
    said,
    mails,
    over: {
      readiness: async () => readiness,
      notReady: async () => new Map([[JOB, readiness.reasons]]),
      chargeAll: (orders) =>
        orders.map(async ({ job, week, version, attempt }) => {
          if (job === failingJob) throw new Error('no such method')
          charges.push(`${week}/${version}/${attempt}`)
          return outcome
        }),
    },
  })
}

const take = (author: Party, records: unknown[], receivedAt = now, week = WEEK) =>
  database.write((tx) => weeks.ingest(tx, [{ job: JOB, week, author, records, receivedAt }]))

/** A slot's screenshot and span. */
function slot(n: number) {
  const start = TEN + n * SLOT_MS
  const common = { session: 'session-1' }
  const claims: Unlinked<Capture>[] = [
    {
      ...common,
      id: `screenshot-${n}`,
      kind: 'screenshot',
      at: start + 1000,
      slot: start,
      clockOffsetMs: 0,
      image: { sha256: 'a'.repeat(64), bytes: 1, width: 1280, height: 800 },
      thumbnail: null,
      look: 'picture',
      lookReason: null,
      activity: { minutes: [1, 1], keys: 10, pointer: 5, wheel: 0 },
      flags: [],
    },
    {
      ...common,
      id: `span-000${n}`,
      kind: 'span',
      at: start + SLOT_MS,
      sessionStartedAt: TEN,
      from: start,
      to: start + SLOT_MS,
    },
  ]
  return tracked(claims)
}
const reject = (n: number, id = `reject-00${n}`) => ({
  id,
  kind: 'rejection',
  at: now,
  screenshot: `screenshot-${n}`,
  reason: 'private',
})
const rulingOn = (id: string) => said.find((record) => record.kind === 'ruling' && record.of === id)
const states = () => said.flatMap((record) => (record.kind === 'state' ? [record.state] : []))

describe('taking claims in', () => {
  it('S1, S2 counts a slot with its span and screenshot once, however often the claims come', async () => {
    now = TEN + SLOT_MS
    await take('freelancer', slot(0))
    await take('freelancer', slot(0))
    const loaded = await loadWeek(database, JOB, WEEK)
    expect(loaded?.timesheet.documentedSeconds).toBe(720)
    expect(loaded?.row.totalSeconds).toBe(720)
    expect(said.filter((record) => record.kind === 'ruling')).toHaveLength(2)
  })

  it('A3 refuses a record that fails its schema with a reason, and takes the others of the batch', async () => {
    now = TEN + SLOT_MS
    await take('freelancer', [{ id: 'bad-record-1', kind: 'span', at: 'yesterday' }, ...slot(0)])
    expect(rulingOn('bad-record-1')).toMatchObject({ verdict: 'refused', code: 'invalid-record' })
    expect(rulingOn('span-0000')).toMatchObject({ verdict: 'accepted' })
  })

  it('A1 refuses what the other role may claim', async () => {
    now = TEN + SLOT_MS
    await take('freelancer', slot(0))
    await take('freelancer', [reject(0)])
    expect(rulingOn('reject-000')).toMatchObject({ verdict: 'refused', code: 'only-client' })
  })

  it('C8 quarantines a record from the future', async () => {
    await take('freelancer', slot(3))
    expect(rulingOn('span-0003')).toMatchObject({ verdict: 'refused', code: 'from-the-future' })
  })

  it('J1, J2 takes a rejected slot off at once, with one mail and one message', async () => {
    now = TEN + 2 * SLOT_MS
    await take('freelancer', [...slot(0), ...slot(1)])
    await take('client', [reject(0)])
    await take('client', [reject(0), reject(0, 'reject-again')])
    const loaded = await loadWeek(database, JOB, WEEK)
    expect(loaded?.timesheet.totalSeconds).toBe(720)
    expect(rulingOn('reject-again')).toMatchObject({ verdict: 'refused', code: 'already-rejected' })
    expect(said.filter((record) => record.kind === 'system')).toHaveLength(1)
    expect(mails.map(({ personId }) => personId)).toEqual(['person-ben'])
    expect(mails[0]?.text).toContain('12 minutes ($5.00) left the timesheet')
  })

  it('P2, G1 goes by the last of several changes of readiness in one instant, that of the opening too', async () => {
    const ahead = '2026-11-23'
    now = Date.UTC(2026, 10, 23, 5, 0) - 60_000
    await take('freelancer', [{ id: 'message-1', kind: 'message', at: now, text: 'Early' }], now, ahead)
    const change = (...codes: ReadinessCode[]) => {
      const reasons = codes.map((code) => ({ code }))
      return database.write((tx) => weeks.readinessChanged(tx, JOB, reasons))
    }
    const notReady = async () => (await loadWeek(database, JOB, ahead))?.facts.job.notReady
    await change('NO_PAYMENT_METHOD')
    expect(await notReady()).toEqual([{ from: now, to: Number.POSITIVE_INFINITY }])
    await change()
    expect(await notReady()).toEqual([{ from: now, to: now }])
    await change('IN_DISPUTE')
    expect((await notReady())?.at(-1)).toEqual({ from: now, to: Number.POSITIVE_INFINITY })
    const records = (await loadWeek(database, JOB, ahead))?.server.filter(({ kind }) => kind === 'readiness')
    expect(records?.at(-1)).toMatchObject({ ready: false, reasons: [{ code: 'IN_DISPUTE' }] })
  })

  it('T3 warns both parties once at 80 % and once at 100 % of the authorized hours', async () => {
    authorizedSecondsPerWeek = 5 * 720
    now = TEN + 6 * SLOT_MS
    for (let n = 0; n < 6; n += 1) await take('freelancer', slot(n))
    const warned = said.flatMap((record) =>
      record.kind === 'system' && record.event === 'hours-reached' ? [record.message.params] : [],
    )
    expect(warned).toMatchObject([{ percent: 80 }, { percent: 100 }])
    expect(mails).toHaveLength(4)
    const loaded = await loadWeek(database, JOB, WEEK)
    expect(loaded?.timesheet).toMatchObject({
      authorizedSeconds: 3600,
      excessSeconds: 720,
      amountMinor: 2500,
    })
  })

  it('S4 gives an overlap of two jobs to the session that started first, and says so in the other week', async () => {
    await insertJobs(database, [OTHER_JOB], { client: 'person-eva', freelancer: 'person-ben' })
    now = TEN + SLOT_MS
    await take('freelancer', slot(0))
    const later = slot(0).map((claim) => ({
      ...claim,
      session: 'session-2',
      ...(claim.kind === 'span' ? { sessionStartedAt: TEN + 60_000, from: TEN + 60_000 } : {}),
    }))
    await database.write((tx) =>
      weeks.ingest(tx, [
        { job: OTHER_JOB, week: WEEK, author: 'freelancer', records: later, receivedAt: now },
      ]),
    )
    const other = await loadWeek(database, OTHER_JOB, WEEK)
    expect(other?.timesheet.slots[0]).toMatchObject({
      state: 'conflict',
      conflictSeconds: 660,
      creditSeconds: 0,
    })
    expect((await loadWeek(database, JOB, WEEK))?.timesheet.documentedSeconds).toBe(720)
  })

  it('T7 puts what comes after the submission on the next timesheet, once', async () => {
    now = TEN + SLOT_MS
    await take('freelancer', slot(0))
    await weeks.advance(MONDAY_SUBMIT)
    now = MONDAY_SUBMIT + 1000
    const [shot, span] = slot(1)
    await take('freelancer', [shot])
    await take('freelancer', [span])
    await take('freelancer', [shot, span])
    expect(rulingOn('span-0001')).toMatchObject({ verdict: 'late', week: '2026-11-23' })
    expect((await loadWeek(database, JOB, WEEK))?.timesheet.totalSeconds).toBe(720)
    const next = await loadWeek(database, JOB, '2026-11-23')
    expect(next?.timesheet).toMatchObject({ lateSeconds: 720, totalSeconds: 720, amountMinor: 500 })
  })
})

describe('advance', () => {
  beforeEach(async () => {
    now = TEN + 2 * SLOT_MS
    await take('freelancer', [...slot(0), ...slot(1)])
  })

  it('W2, W4, T1 submits on Monday 07:00 ET, charges on Saturday 00:00 ET and skips no state', async () => {
    await weeks.advance(MONDAY_SUBMIT - 1)
    expect(states()).toEqual([])
    await weeks.advance(MONDAY_SUBMIT)
    expect(states()).toEqual(['submitted'])
    await weeks.advance(SATURDAY_CHARGE - 1)
    expect(states()).toEqual(['submitted'])
    await weeks.advance(SATURDAY_CHARGE)
    expect(states()).toEqual(['submitted', 'due', 'charging', 'paid'])
    expect(charges).toEqual([`${WEEK}/3/1`])
  })

  it('W7 runs missed transitions once, in order, as of their scheduled instants', async () => {
    await weeks.advance(SATURDAY_CHARGE + 40 * 3_600_000)
    await weeks.advance(SATURDAY_CHARGE + 41 * 3_600_000)
    const changes = said.filter((record) => record.kind === 'state')
    expect(changes.map(({ state, at }) => [state, at])).toEqual([
      ['submitted', MONDAY_SUBMIT],
      ['due', SATURDAY_CHARGE],
      ['charging', SATURDAY_CHARGE],
      ['paid', SATURDAY_CHARGE],
    ])
    expect(charges).toHaveLength(1)
  })

  it('T4 closes a week whose slots were all rejected and never calls the gateway', async () => {
    await take('client', [reject(0), reject(1)])
    await weeks.advance(SATURDAY_CHARGE)
    expect(states()).toEqual(['submitted', 'closed'])
    expect(charges).toEqual([])
  })

  it('T4 closes a week without hours silently', async () => {
    mails.length = 0
    await weeks.advance(TEN)
    now = MONDAY_SUBMIT + 3_600_000
    await weeks.advance(now)
    said.length = 0
    mails.length = 0
    await weeks.advance(MONDAY_SUBMIT + 7 * 86_400_000)
    // What time alone brings waits for no gateway.
    expect(states()).toEqual(['due', 'closed', 'charging', 'paid'])
    const next = await loadWeek(database, JOB, '2026-11-23')
    expect(next?.row.state).toBe('closed')
    expect(mails.every(({ key }) => key.includes(WEEK))).toBe(true)
  })

  it('P4 marks a timesheet failed when no method works, and pays it by hand later', async () => {
    outcome = { outcome: 'failed', failure: 'declined' }
    await weeks.advance(SATURDAY_CHARGE)
    expect(states().at(-1)).toBe('failed')
    expect(mails.filter(({ key }) => key.startsWith('charge-failed'))).toHaveLength(2)
    await weeks.advance(SATURDAY_CHARGE + 60_000)
    expect(charges).toHaveLength(1)
    outcome = { outcome: 'paid' }
    expect(await weeks.pay(JOB, WEEK, '*')).toEqual({ state: 'paid' })
    expect(charges).toEqual([`${WEEK}/3/1`, `${WEEK}/5/2`])
  })

  it('P5 books what the gateway told, though another order can’t be carried out', async () => {
    const pinned = { kind: 'state', state: 'charging', version: 3, amountMinor: 500 }
    await insertJobs(database, [OTHER_JOB], { client: 'person-ana', freelancer: 'person-ben' })
    for (const job of [JOB, OTHER_JOB]) {
      await database.writeOne(
        `insert into timesheets (job_id, week, state, version, terms_version, submit_at, review_ends_at, total_seconds,
           amount_minor, protected_minor, currency, updated_at)
         values (:job, :week, 'charging', 3, 1, 1, 2, 720, 500, 0, 'USD', 2)`,
        { job, week: '2026-11-02' },
      )
      await database.writeOne(
        `insert into server_records (job_id, week, id, kind, at, body)
         values (:job, :week, 'state-3', 'state', 2, :body)`,
        { job, week: '2026-11-02', body: JSON.stringify(pinned) },
      )
    }
    failingJob = JOB
    await expect(weeks.chargeDue(SATURDAY_CHARGE)).rejects.toThrow('no such method')
    const rows = await database.read(
      `select job_id, state from timesheets where week = '2026-11-02' order by state`,
    )
    expect(rows).toEqual([
      { job_id: JOB, state: 'charging' },
      { job_id: OTHER_JOB, state: 'paid' },
    ])
  })

  it('P5 asks again under the same key while the outcome is unknown', async () => {
    outcome = { outcome: 'charging' }
    await weeks.advance(SATURDAY_CHARGE)
    expect(states().at(-1)).toBe('charging')
    outcome = { outcome: 'paid' }
    await weeks.advance(SATURDAY_CHARGE + 60_000)
    expect(states().at(-1)).toBe('paid')
    expect(new Set(charges).size).toBe(1)
  })

  it('T6 lets the client pay early, which ends the review', async () => {
    await weeks.advance(MONDAY_SUBMIT)
    now = MONDAY_SUBMIT + 1000
    expect(await weeks.pay(JOB, WEEK, '*')).toEqual({ state: 'paid' })
    now += 1000
    await take('client', [reject(0)])
    expect(rulingOn('reject-000')).toMatchObject({ verdict: 'refused', code: 'review-over' })
  })

  it('T6 lets the freelancer submit early', async () => {
    await take('freelancer', [{ id: 'submit-001', kind: 'submit', at: now }])
    expect(states()).toEqual(['submitted'])
    await take('freelancer', slot(2), now + SLOT_MS)
    expect(rulingOn('span-0002')).toMatchObject({ verdict: 'refused', code: 'submitted-early' })
  })

  it('T6 does not submit fewer hours than the freelancer saw', async () => {
    await take('client', [reject(0)])
    const submit = (id: string, seenSeconds: number) => ({ id, kind: 'submit', at: now, seenSeconds })
    await take('freelancer', [submit('submit-001', 1440)])
    expect(rulingOn('submit-001')).toMatchObject({ verdict: 'refused', code: 'stale-version' })
    await take('freelancer', [submit('submit-002', 720)])
    expect(rulingOn('submit-002')).toMatchObject({ verdict: 'accepted' })
  })

  it('T8 does not dispute a timesheet of another version than the client saw', async () => {
    await weeks.advance(MONDAY_SUBMIT)
    now = MONDAY_SUBMIT + 1000
    const seenVersion = (await loadWeek(database, JOB, WEEK))?.row.version ?? 0
    await take('client', [reject(0)])
    const items = [{ type: 'slot', slot: TEN + SLOT_MS }]
    const more = { kind: 'dispute', category: 'hours-not-worked', reason: 'Nobody was there.', items }
    await take('client', [{ id: 'dispute-1', at: now, ...more, seenVersion }])
    expect(rulingOn('dispute-1')).toMatchObject({ verdict: 'refused', code: 'stale-version' })
    await take('client', [{ id: 'dispute-2', at: now, ...more, seenVersion: seenVersion + 1 }])
    expect(rulingOn('dispute-2')).toMatchObject({ verdict: 'accepted' })
  })

  it('J6 refuses a rejection that reaches the server after the charge', async () => {
    await weeks.advance(SATURDAY_CHARGE)
    await take('client', [reject(0)], SATURDAY_CHARGE + 1)
    expect(rulingOn('reject-000')).toMatchObject({ verdict: 'refused', code: 'review-over' })
    expect((await loadWeek(database, JOB, WEEK))?.timesheet.totalSeconds).toBe(1440)
  })

  it('T8 W5 what waited for its turn while a charge began comes after it, however early it was received', async () => {
    await weeks.advance(MONDAY_SUBMIT)
    now = SATURDAY_CHARGE
    await weeks.advance(SATURDAY_CHARGE)
    const settledAt = said.find((record) => record.kind === 'state' && record.state === 'charging')?.at ?? 0
    const before = await loadWeek(database, JOB, WEEK)
    await take('client', [reject(0, 'reject-slow')], settledAt - 1)
    await take('freelancer', slot(7), settledAt - 1)
    expect(rulingOn('reject-slow')).toMatchObject({ verdict: 'refused', at: settledAt })
    expect(rulingOn('span-0007')).toMatchObject({ verdict: 'late', at: settledAt })
    const after = await loadWeek(database, JOB, WEEK)
    expect(after?.row).toEqual(before?.row)
    expect(after?.timesheet.totalSeconds).toBe(before?.timesheet.totalSeconds)
  })

  it('W7 lengthens a review by an outage in its last day, visibly', async () => {
    await weeks.advance(MONDAY_SUBMIT)
    const downFrom = SATURDAY_CHARGE - 10 * 3_600_000
    await weeks.outages.sign(downFrom)
    expect(await weeks.outages.sign(SATURDAY_CHARGE - 4 * 3_600_000)).toBe(1)
    expect(await weeks.outages.sign(SATURDAY_CHARGE - 4 * 3_600_000)).toBe(0)
    await weeks.advance(SATURDAY_CHARGE + 6 * 3_600_000 - 1)
    expect(states()).toEqual(['submitted'])
    await weeks.advance(SATURDAY_CHARGE + 6 * 3_600_000)
    expect(states().at(-1)).toBe('paid')
    expect(said.some((record) => record.kind === 'system' && record.event === 'review-extended')).toBe(true)
  })

  it('D1, D2, O2, D3 holds a disputed timesheet, takes Other hours off at once, and goes on when all is decided', async () => {
    now = TEN + 3 * SLOT_MS
    await take('freelancer', [
      {
        id: 'other-001',
        kind: 'other',
        at: now,
        day: '2026-11-17',
        seconds: 1800,
        description: 'Call',
        idle: null,
      },
    ])
    await weeks.advance(MONDAY_SUBMIT)
    now = MONDAY_SUBMIT + 1000
    const dispute = (id: string, items: unknown[]) => ({
      id,
      kind: 'dispute',
      at: now,
      category: 'hours-not-related',
      reason: 'Not ours.',
      items,
    })
    await take('client', [
      dispute('dispute-1', [
        { type: 'other', id: 'other-001' },
        { type: 'slot', slot: TEN },
      ]),
    ])
    expect(states().at(-1)).toBe('disputed')
    expect((await loadWeek(database, JOB, WEEK))?.timesheet.otherSeconds).toBe(0)
    await weeks.advance(SATURDAY_CHARGE)
    expect(charges).toEqual([])
    await take(
      'freelancer',
      [{ id: 'concede-1', kind: 'concession', at: now, dispute: 'dispute-1' }],
      SATURDAY_CHARGE + 5,
    )
    expect(states().at(-1)).toBe('due')
    await weeks.advance(SATURDAY_CHARGE + 10)
    expect(states().at(-1)).toBe('paid')
    expect((await loadWeek(database, JOB, WEEK))?.row.amountMinor).toBe(500)
  })

  it('D1, D4 refuses a dispute of an unsubmitted timesheet, about quality, or twice', async () => {
    const items = [{ type: 'slot', slot: TEN }]
    const base = { kind: 'dispute', at: now, reason: 'No.', items }
    await take('client', [{ ...base, id: 'dispute-0', category: 'hours-not-related' }])
    expect(rulingOn('dispute-0')).toMatchObject({ verdict: 'refused', code: 'dispute-too-early' })
    await weeks.advance(MONDAY_SUBMIT)
    now = MONDAY_SUBMIT + 1000
    await take('client', [
      { ...base, id: 'dispute-1', category: 'quality' },
      { ...base, id: 'dispute-2', category: 'hours-not-related' },
    ])
    await take('client', [{ ...base, id: 'dispute-3', category: 'hours-not-related' }])
    expect(rulingOn('dispute-1')).toMatchObject({ code: 'quality' })
    expect(rulingOn('dispute-2')).toMatchObject({ verdict: 'accepted' })
    expect(rulingOn('dispute-3')).toMatchObject({ code: 'already-open' })
  })
})
