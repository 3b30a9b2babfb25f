/**
 * A week to try the rules on: 16 November 2026 in New York, a rate of 60.00 an hour, so that a minute costs
 * 1.00 and a slot 12.00. Tests and the bench build on it.
 */

import type { Instant } from '../calendar/instant.ts'
import { slotOf } from '../calendar/slots.ts'
import { daysOf, instantOf, nextWeek } from '../calendar/week.ts'
import type { RejectionFact, ScreenshotFact, SpanFact, WeekFacts } from '../facts/facts.ts'
import { DEFAULT_POLICY } from '../policy.ts'

export const EXAMPLE_WEEK = '2026-11-16'

/** An instant by New York's clocks: `et('2026-11-16 09:00')`, seconds and milliseconds allowed. */
export function et(text: string): Instant {
  const [day = '', time = ''] = text.split(' ')
  const rest = Date.parse(`1970-01-01T00:00:${time.slice(6) || '00'}Z`)
  return instantOf(day, time.slice(0, 5), DEFAULT_POLICY.zone) + rest
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** An instant of the example week, `at('Fri 23:59:59.999')`, or of the one after it, `at('+Mon 07:00')`. */
export function at(text: string): Instant {
  const [day = '', time = ''] = text.split(' ')
  const dates = [...daysOf(EXAMPLE_WEEK), ...daysOf(nextWeek(EXAMPLE_WEEK))]
  const index = day.startsWith('+') ? 7 + DAYS.indexOf(day.slice(1)) : DAYS.indexOf(day)
  return et(`${dates[index]} ${time}`)
}

export function exampleFacts(facts: Partial<WeekFacts> = {}): WeekFacts {
  return {
    week: EXAMPLE_WEEK,
    terms: {
      version: 1,
      rateMinorPerHour: 6000,
      currency: 'USD',
      authorizedSecondsPerWeek: 40 * 3600,
      requiresWorkView: true,
    },
    job: {
      startsAt: et('2026-11-02 00:00'),
      endsAt: null,
      acceptedAt: et('2026-11-02 00:00'),
      pauses: [],
      notReady: [],
    },
    spans: [],
    idles: [],
    screenshots: [],
    deletions: [],
    rejections: [],
    others: [],
    conflicts: [],
    disputes: [],
    lates: [],
    ...facts,
  }
}

/** A span of one session and device, received as it ends. */
export function span(from: Instant, to: Instant, of: Partial<SpanFact> = {}): SpanFact {
  return {
    id: `span-${from}-${to}`,
    session: 'session-1',
    sessionStartedAt: from,
    device: 'laptop',
    from,
    to,
    receivedAt: to,
    ...of,
  }
}

/** A picture taken and received at an instant, named after its slot. */
export function screenshot(at: Instant, of: Partial<ScreenshotFact> = {}): ScreenshotFact {
  const slot = slotOf(at, DEFAULT_POLICY)
  return {
    id: `shot-${slot}`,
    device: 'laptop',
    slot,
    at,
    receivedAt: at,
    pictureAt: at,
    look: 'picture',
    clockSuspect: false,
    ...of,
  }
}

/** A span with a screenshot in the middle of each of its slots. */
export function documented(from: Instant, to: Instant): Pick<WeekFacts, 'spans' | 'screenshots'> {
  const slotMs = DEFAULT_POLICY.slotSeconds * 1000
  const screenshots: ScreenshotFact[] = []
  for (let slot = slotOf(from, DEFAULT_POLICY); slot < to; slot += slotMs)
    screenshots.push(screenshot((Math.max(from, slot) + Math.min(to, slot + slotMs)) / 2))
  return { spans: [span(from, to)], screenshots }
}

/** The client's rejection of the screenshot of the slot that an instant lies in. */
export function rejection(slotAt: Instant, of: Partial<RejectionFact> = {}): RejectionFact {
  const slot = slotOf(slotAt, DEFAULT_POLICY)
  return {
    id: `rejection-${slot}`,
    screenshot: `shot-${slot}`,
    at: slotAt + 3_600_000,
    withdrawnAt: null,
    review: null,
    ...of,
  }
}
