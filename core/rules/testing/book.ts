/** Short words for a bookkeeper’s tables: all in the example week, by New York’s clocks. */

import { slotOf } from '../calendar/slots.ts'
import type { DisputeFact, LateFact, OtherFact, WeekFacts } from '../facts/facts.ts'
import type { SlotLine } from '../facts/lines.ts'
import { DEFAULT_POLICY, type Policy } from '../policy.ts'
import { timesheet } from '../timesheet/timesheet.ts'
import { at, documented, exampleFacts, rejection } from './facts.ts'

/** Start of the slot that a moment of the example week lies in. */
export const slotAt = (text: string) => slotOf(at(text), DEFAULT_POLICY)
/** The example week’s timesheet with these facts. */
export const count = (facts: Partial<WeekFacts>, policy: Policy = DEFAULT_POLICY) =>
  timesheet(exampleFacts(facts), policy)
/** One slot’s line of it. */
export const line = (facts: Partial<WeekFacts>, text: string): SlotLine =>
  count(facts).slots.find((one) => one.slot === slotAt(text)) as SlotLine

/** Documented work, `work('Mon 09:00', '11:00')`: a span with a screenshot in the middle of each slot. */
export const work = (from: string, to: string) => documented(at(from), at(`${from.split(' ')[0]} ${to}`))
export const both = (...works: Pick<WeekFacts, 'spans' | 'screenshots'>[]) => ({
  spans: works.flatMap(({ spans }) => spans),
  screenshots: works.flatMap(({ screenshots }) => screenshots),
})
export const idle = (from: string, to: string) => ({ id: `idle-${from}`, from: at(from), to: at(to) })
export const reject = (text: string, of: Parameters<typeof rejection>[1] = {}) => rejection(at(text), of)
export const deletion = (text: string) => ({
  id: `del-${text}`,
  screenshot: `shot-${slotAt(text)}`,
  at: at(text),
})
export const other = (id: string, day: string, seconds: number, of: Partial<OtherFact> = {}): OtherFact => ({
  id,
  day,
  seconds,
  description: 'Call with the client',
  idle: null,
  at: at('Mon 20:00'),
  adjustment: false,
  approval: 'not-needed',
  removedAt: null,
  ...of,
})
export const late = (text: string, seconds: number, of: Partial<LateFact> = {}): LateFact => {
  const earlier = slotAt(text) - 7 * 86_400_000
  return {
    fromWeek: '2026-11-09',
    slot: earlier,
    seconds,
    screenshot: `late-${earlier}`,
    receivedAt: earlier + 6 * 86_400_000,
    cutSeconds: 0,
    rateMinorPerHour: 6000,
    slotState: 'documented',
    extraScreenshots: [],
    overturned: false,
    unprotectedReason: null,
    ...of,
  }
}
export const dispute = (of: Partial<DisputeFact>): DisputeFact => ({
  id: 'dispute-1',
  at: at('+Tue 10:00'),
  category: 'hours-not-worked',
  items: [],
  decisions: [],
  closedAt: null,
  ...of,
})
export const limit = (hours: number | null) => ({
  terms: {
    ...exampleFacts().terms,
    authorizedSecondsPerWeek: hours === null ? null : Math.round(hours * 3600),
  },
})
/** Ten full slots, documented: 120.00. */
export const day = work('Mon 09:00', '11:00')
