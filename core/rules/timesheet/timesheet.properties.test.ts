/** What holds for every week, tried on thousands of random ones. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Interval } from '../calendar/instant.ts'
import { union } from '../calendar/intervals.ts'
import { checkFacts } from '../facts/check-facts.ts'
import type { WeekFacts } from '../facts/facts.ts'
import { DEFAULT_POLICY } from '../policy.ts'
import { refuseRejection } from '../review/rejection.ts'
import { at } from '../testing/facts.ts'
import { lengthMs } from '../testing/length.ts'
import { MINUTES, retold, START, week } from '../testing/random-week.ts'
import { runs } from '../testing/runs.ts'
import { explain } from './explain.ts'
import { lateFacts } from './late.ts'
import { timesheet } from './timesheet.ts'
import { whatIf } from './what-if.ts'

const SLOT_MS = 720_000
const count = (facts: WeekFacts) => timesheet(facts, DEFAULT_POLICY)

describe('S1 merging', () => {
  it('S1 any order, any repetition, any cutting of the claims gives the same timesheet', () => {
    const pair = week.chain((facts) => fc.tuple(fc.constant(facts), retold(facts)))
    fc.assert(
      fc.property(pair, ([facts, other]) => {
        expect(count(other)).toEqual(count(facts))
      }),
      { numRuns: runs(2000) },
    )
  })

  it('S1 credit is never above a slot, never above the time that really passed', () => {
    fc.assert(
      fc.property(week, (facts) => {
        const { slots, documentedSeconds, idleSeconds } = count(facts)
        for (const line of slots) {
          expect(line.creditSeconds).toBeLessThanOrEqual(720)
          expect(line.creditSeconds).toBeLessThanOrEqual(line.trackedSeconds)
          const { trackedSeconds, conflictSeconds, idleSeconds: idle, removedSeconds, lateSeconds } = line
          const { outsideSeconds } = line
          expect(
            Math.min(outsideSeconds, conflictSeconds, idle, removedSeconds, lateSeconds),
          ).toBeGreaterThanOrEqual(0)
          expect(
            outsideSeconds + conflictSeconds + idle + removedSeconds + lateSeconds + line.creditSeconds,
          ).toBeLessThanOrEqual(trackedSeconds)
        }
        expect(documentedSeconds + idleSeconds).toBeLessThanOrEqual(lengthMs(union(facts.spans)) / 1000)
      }),
      { numRuns: runs(2000) },
    )
  })

  it('S1 S4 S10 I1 credit is what counting second by second gives', () => {
    const whole = week.map((facts): WeekFacts => {
      const cut = <T extends Interval>(one: T) => ({
        ...one,
        from: Math.floor(one.from / 1000) * 1000,
        to: Math.ceil(one.to / 1000) * 1000,
      })
      return {
        ...facts,
        job: {
          ...facts.job,
          pauses: facts.job.pauses.map(({ from, to }) => cut({ from, to: to ?? from })),
        },
        spans: facts.spans.map((one) => ({ ...cut(one), receivedAt: null })),
        idles: facts.idles.map(cut),
        conflicts: facts.conflicts.map(cut),
        screenshots: facts.screenshots.map((one) => ({ ...one, receivedAt: null, pictureAt: one.at })),
        rejections: [],
        deletions: [],
        disputes: [],
      }
    })
    fc.assert(
      fc.property(whole, (facts) => {
        const documented = new Set(facts.screenshots.map(({ slot }) => slot))
        const inside = (one: Interval, moment: number) => one.from <= moment && moment < one.to
        const expected = new Map<number, number>()
        for (let moment = START; moment < START + (MINUTES + 41) * 60_000; moment += 1000) {
          const slot = Math.floor(moment / SLOT_MS) * SLOT_MS
          const isKept = facts.spans.some(
            (span) =>
              inside(span, moment) &&
              !facts.conflicts.some((conflict) => conflict.span === span.id && inside(conflict, moment)),
          )
          const isPaused = facts.job.pauses.some(({ from, to }) => inside({ from, to: to ?? from }, moment))
          const counts =
            isKept && !isPaused && documented.has(slot) && !facts.idles.some((idle) => inside(idle, moment))
          if (counts) expected.set(slot, (expected.get(slot) ?? 0) + 1)
        }
        const found = count(facts).slots.filter((line) => line.creditSeconds > 0)
        expect(new Map(found.map((line) => [line.slot, line.creditSeconds]))).toEqual(expected)
      }),
      { numRuns: runs(300) },
    )
  })
})

describe('S7 sums', () => {
  it('S7 T3 every total is the sum of its parts', () => {
    fc.assert(
      fc.property(week, (facts) => {
        const sheet = count(facts)
        const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)
        const counted = sheet.others.filter((line) => line.state === 'counted')
        expect(sheet.documentedSeconds).toBe(sum(sheet.slots.map((line) => line.creditSeconds)))
        expect(sheet.lateSeconds).toBe(sum(sheet.lates.map((line) => line.seconds)))
        expect(sheet.otherSeconds).toBe(sum(counted.map((line) => line.seconds)))
        expect(sheet.totalSeconds).toBe(sheet.documentedSeconds + sheet.lateSeconds + sheet.otherSeconds)
        expect(sheet.authorizedSeconds + sheet.excessSeconds).toBe(sheet.totalSeconds)
        const limit = facts.terms.authorizedSecondsPerWeek ?? Number.POSITIVE_INFINITY
        expect(sheet.authorizedSeconds).toBe(Math.min(limit, sheet.totalSeconds))
        const lines = [...sheet.slots, ...sheet.lates, ...sheet.others]
        expect(sheet.authorizedSeconds).toBe(sum(lines.map((line) => line.authorizedSeconds)))
        expect(sheet.amountMinor).toBe(sum(sheet.lines.map((line) => line.amountMinor)))
        expect(sheet.protectedSeconds).toBeLessThanOrEqual(sheet.authorizedSeconds)
        expect(sheet.protectedMinor).toBeLessThanOrEqual(sheet.amountMinor)
        for (const day of ['2026-11-16', '2026-11-17'])
          expect(
            sum(counted.filter((line) => line.day === day).map((line) => line.seconds)),
          ).toBeLessThanOrEqual(86_400)
      }),
      { numRuns: runs(2000) },
    )
  })

  it('S7 the parts of each slot explain its credit to the second', () => {
    fc.assert(
      fc.property(week, (facts) => {
        const parts = explain(facts, DEFAULT_POLICY)
        const { slots } = timesheet(facts, DEFAULT_POLICY)
        expect([...parts.keys()]).toEqual(slots.map(({ slot }) => slot))
        for (const { slot, creditSeconds } of slots)
          expect(parts.get(slot)?.reduce((seconds, part) => seconds + part.seconds, 0)).toBe(creditSeconds)
      }),
      { numRuns: runs(2000) },
    )
  })

  it('S7 J1 N1 rejecting a screenshot with N seconds removes exactly N, and touches no other slot', () => {
    const pick = week.chain((facts) =>
      fc.tuple(fc.constant(facts), fc.constantFrom(...facts.screenshots.map(({ id }) => id), 'none')),
    )
    fc.assert(
      fc.property(pick, ([facts, screenshot]) => {
        const before = count(facts)
        const line = before.slots.find((slot) => slot.screenshot === screenshot)
        const now = at('+Tue 09:00')
        const refusal = refuseRejection(facts, { screenshot }, { state: 'submitted' }, now, DEFAULT_POLICY)
        if (refusal !== null) return
        const { after, deltaSeconds } = whatIf(facts, { type: 'reject', screenshot }, DEFAULT_POLICY)
        const taken = line?.creditSeconds ?? 0
        expect(taken).toBeGreaterThan(0)
        expect(after.documentedSeconds).toBe(before.documentedSeconds - taken)
        expect(after.lateSeconds).toBe(before.lateSeconds)
        // Other hours that found no room may get some of it, but never what was rejected.
        expect(after.otherSeconds).toBe(before.otherSeconds)
        expect(deltaSeconds).toBe(-taken)
        const rest = (slots: typeof after.slots) =>
          slots
            .filter(({ slot }) => slot !== line?.slot)
            .map(({ slot, creditSeconds }) => [slot, creditSeconds])
        expect(rest(after.slots)).toEqual(rest(before.slots))
      }),
      { numRuns: runs(3000) },
    )
  })

  it('T7 what came late and what came in time are together what there is', () => {
    fc.assert(
      fc.property(week, (facts) => {
        const punctual = {
          ...facts,
          spans: facts.spans.map((one) => ({ ...one, receivedAt: null })),
          screenshots: facts.screenshots.map((one) => ({
            ...one,
            receivedAt: null,
            pictureAt: one.pictureAt === null ? null : one.at,
          })),
        }
        const late = lateFacts(facts, DEFAULT_POLICY).reduce(
          (seconds, one) => seconds + one.seconds + one.cutSeconds,
          0,
        )
        expect(count(facts).documentedSeconds + late).toBe(count(punctual).documentedSeconds)
      }),
      { numRuns: runs(2000) },
    )
  })
})

describe('C8 bad records', () => {
  const odd = fc.constantFrom(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -1,
    0,
    0.5,
    START + 0.5,
    Number.MAX_SAFE_INTEGER,
    1e300,
    START,
  )
  const id = fc.constantFrom('bad-1', 'bad-2', 'bad-3')
  const bad = fc.record({
    spans: fc.array(
      fc.record({ id, session: id, sessionStartedAt: odd, device: id, from: odd, to: odd, receivedAt: odd }),
      { maxLength: 4 },
    ),
    idles: fc.array(fc.record({ id, from: odd, to: odd }), { maxLength: 2 }),
    conflicts: fc.array(fc.record({ span: id, from: odd, to: odd }), { maxLength: 2 }),
    lates: fc.array(
      fc.record({
        fromWeek: id,
        slot: odd,
        seconds: odd,
        cutSeconds: odd,
        rateMinorPerHour: odd,
        slotState: fc.constant('documented' as const),
        screenshot: id,
        extraScreenshots: fc.constant([]),
        overturned: fc.constant(false),
        receivedAt: odd,
        unprotectedReason: fc.constant(null),
      }),
      { maxLength: 2 },
    ),
  })
  it('C8 S1 no bad record throws, adds a second, or spoils another', () => {
    fc.assert(
      fc.property(week, bad, (facts, garbage) => {
        const both = {
          ...facts,
          spans: [...garbage.spans.map((one) => ({ ...one, to: one.from })), ...facts.spans],
          idles: [...garbage.idles, ...facts.idles],
          conflicts: [...garbage.conflicts, ...facts.conflicts],
          lates: [...garbage.lates, ...facts.lates],
        }
        expect(count(both)).toEqual(count(facts))
        if (garbage.lates.length > 0) expect(checkFacts(both, DEFAULT_POLICY)).not.toEqual([])
      }),
      { numRuns: runs(1000) },
    )
  })
  it('C8 whatever numbers come in, whole and safe numbers come out', () => {
    fc.assert(
      fc.property(week, bad, odd, odd, (facts, garbage, rate, limit) => {
        const terms = { ...facts.terms, rateMinorPerHour: rate, authorizedSecondsPerWeek: limit }
        const {
          slots,
          others,
          lates,
          lines,
          week: _,
          currency,
          ...numbers
        } = count({
          ...facts,
          terms,
          spans: [...facts.spans, ...garbage.spans],
          idles: [...facts.idles, ...garbage.idles],
        })
        for (const number of Object.values(numbers))
          expect(Number.isSafeInteger(number) && number >= 0).toBe(true)
        for (const line of slots) expect(line.creditSeconds).toBeLessThanOrEqual(720)
      }),
      { numRuns: runs(1000) },
    )
  })
})
