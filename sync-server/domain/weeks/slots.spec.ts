import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { WorkroomWeek } from '../../../core/projection/workroom-week.ts'
import { type Caller, type NewClaim, startTestServer, type TestServer } from '../../testing/test-server.ts'

/** What a slot is worth, as both parties read it, after it went through sockets, tables and rules. */
const MINUTE_MS = 60_000
const SLOT_MS = 12 * MINUTE_MS
const HOUR_MS = 60 * MINUTE_MS

let server: TestServer
let ana: Caller
let ben: Caller
let job: { id: string; week: string }
/** The first slot after the job was accepted; the clock stands an hour later. */
let slot: number

beforeAll(async () => {
  server = await startTestServer({ date: '2026-11-18T15:00Z' })
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
})
afterAll(() => server.close())
beforeEach(async () => {
  job = await server.hire(ana, ben)
  slot = Math.ceil((await server.now()) / SLOT_MS) * SLOT_MS
  await server.moveClock(slot + HOUR_MS)
})

const tracks = (...claims: NewClaim[]) => server.claim(ben, job, 'freelancer', ...claims)
const span = (fromMinute: number, toMinute: number, session = 'session-0001', at = slot): NewClaim => ({
  ...{ id: `span-${at}-${fromMinute}-${toMinute}-${session}`, kind: 'span', session, sessionStartedAt: at },
  ...{ from: at + fromMinute * MINUTE_MS, to: at + toMinute * MINUTE_MS },
})
const idle = (fromMinute: number, toMinute: number): NewClaim => ({
  ...{ id: `idle-${slot}-${fromMinute}`, kind: 'idle', session: 'session-0001' },
  ...{ from: slot + fromMinute * MINUTE_MS, to: slot + toMinute * MINUTE_MS },
})
/** A locked screen's black picture, which has no bytes to wait for. */
const shot = (name = 'a', of = slot): NewClaim => ({
  ...{ id: `shot-${of}-${name}`, kind: 'screenshot', session: 'session-0001', slot: of, clockOffsetMs: 0 },
  ...{ at: of + (name === 'a' ? 1 : 2) * MINUTE_MS },
  ...{ image: null, thumbnail: null, look: 'black', lookReason: 'locked', flags: [] },
  activity: { minutes: [1], keys: 1, pointer: 1, wheel: 0 },
})
const both = async (read: (week: WorkroomWeek) => unknown) => {
  const [own, clients] = [await server.look(ben, job), await server.look(ana, job)]
  expect(read(clients)).toEqual(read(own))
  return read(own)
}
const credit = () => both(({ slots }) => slots.map(({ creditSeconds }) => creditSeconds))
const states = () => both(({ slots }) => slots.map(({ state }) => state))

describe('the credit of a slot', () => {
  it('S1 is the union of its spans: two devices and restarts never add twice', async () => {
    await tracks(span(0, 8), span(4, 12, 'session-0002'), shot())
    expect(await credit()).toEqual([720])
    await tracks(span(0, 8, 'session-0003'), span(2, 6, 'session-0004'))
    expect(await credit()).toEqual([720])
  })
  it('S1 is less the idle stretches in it, and at most the slot', async () => {
    await tracks(span(0, 12), idle(6, 9), shot())
    expect(await credit()).toEqual([540])
  })
  it('S2 needs a screenshot that stands, and goes with it', async () => {
    await tracks(span(0, 12))
    expect([await credit(), await states()]).toEqual([[0], ['no-screenshot']])
    await tracks(shot())
    expect(await credit()).toEqual([720])
    await tracks({ id: `deletion-${slot}`, kind: 'deletion', screenshot: `shot-${slot}-a` })
    expect([await credit(), await states()]).toEqual([[0], ['deleted']])
  })
  it('S3 the earliest screenshot is canonical, another adds nothing and saves the slot when one is deleted', async () => {
    await tracks(span(0, 12), shot('b'), shot('a'))
    expect(await both(({ slots }) => slots[0]?.screenshot)).toBe(`shot-${slot}-a`)
    expect(await credit()).toEqual([720])
    await tracks({ id: `deletion-${slot}`, kind: 'deletion', screenshot: `shot-${slot}-a` })
    expect(await credit()).toEqual([720])
  })
  it('S3 J1 rejecting any of several takes the slot', async () => {
    await tracks(span(0, 12), shot('a'))
    const reject = {
      id: `reject-${slot}`,
      kind: 'rejection' as const,
      screenshot: `shot-${slot}-a`,
      reason: '',
    }
    await server.claim(ana, job, 'client', reject)
    await tracks(shot('b'))
    expect([await credit(), await states()]).toEqual([[0], ['rejected']])
  })
  it('S5 a gap between two spans is never credited', async () => {
    await tracks(span(0, 4), span(9, 12), shot())
    expect(await credit()).toEqual([420])
    expect(await both(({ slots }) => slots[0]?.trackedSeconds)).toBe(420)
  })
  it('S7 taking N seconds from slots takes exactly N from the total', async () => {
    await tracks(span(0, 24), shot(), shot('a', slot + SLOT_MS))
    const total = () => both(({ timesheet }) => timesheet.totalSeconds)
    expect(await total()).toBe(1440)
    await tracks(idle(10, 13))
    expect(await total()).toBe(1440 - 180)
    const screenshot = `shot-${slot + SLOT_MS}-a`
    await server.claim(ana, job, 'client', {
      id: `reject-${slot}`,
      kind: 'rejection',
      screenshot,
      reason: '',
    })
    const rejected = await both(({ slots }) => slots[1]?.removedSeconds)
    expect(await total()).toBe(1440 - 180 - Number(rejected))
    expect(await both(({ slots }) => slots.reduce((sum, line) => sum + line.creditSeconds, 0))).toBe(
      await total(),
    )
  })
  it('I2 a slot left without credit by idleness says so instead of its picture', async () => {
    await tracks(span(0, 12), idle(0, 12), shot())
    expect([await credit(), await states()]).toEqual([[0], ['idle']])
  })
})

describe('weeks', () => {
  it('S6 W1 a session across the week’s edge splits there: Monday 00:00 in New York', async () => {
    const monday = server.submitAt(job.week) - 7 * HOUR_MS
    expect(new Date(monday).toISOString()).toBe('2026-11-23T05:00:00.000Z')
    await server.moveClock(monday + HOUR_MS)
    const before = monday - SLOT_MS
    const next = { id: job.id, week: server.weekAfter(job.week) }
    expect(next.week).toBe('2026-11-23')
    const across = span(0, 24, 'session-0009', before)
    await tracks(across, shot('a', before))
    await server.claim(ben, next, 'freelancer', { ...across, id: `${across.id}-2` }, shot('a', monday))
    expect(await credit()).toEqual([720])
    expect((await server.look(ana, next)).slots.map(({ creditSeconds }) => creditSeconds)).toEqual([720])
    expect((await server.look(ana, next)).timesheet.totalSeconds).toBe(720)
  })
  it('W1 W3 W6 a week’s deadlines are instants in UTC, of civil times in New York, summer time or not', async () => {
    const { body } = await ana.ask('GET', `/api/jobs/${job.id}`)
    const { week, submitAt, reviewEndsAt } = body.job.weeks.at(-1)
    const utc = (at: number) => new Date(at).toISOString()
    const monday = Date.parse(`${week}T00:00:00Z`) + 7 * 24 * HOUR_MS
    expect([utc(submitAt), utc(reviewEndsAt)]).toEqual([
      utc(monday + 12 * HOUR_MS),
      utc(monday + 5 * 24 * HOUR_MS + 5 * HOUR_MS),
    ])
  })
})
