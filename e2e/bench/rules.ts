/**
 * What the rules cost: the timesheet of a full week, and whether that grows in step with the slots.
 * A week of 10,000 slots exists only under a policy of shorter slots; the work per slot is the same.
 */

import { weekInterval } from '../../core/rules/calendar/week.ts'
import type { WeekFacts } from '../../core/rules/facts/facts.ts'
import { DEFAULT_POLICY, type Policy } from '../../core/rules/policy.ts'
import { EXAMPLE_WEEK, exampleFacts } from '../../core/rules/testing/facts.ts'
import { timesheet } from '../../core/rules/timesheet/timesheet.ts'

const ROUNDS = 15
const ROUND_MS = 40

/** A week of full slots, every tenth rejected, every twentieth with idleness. */
function weekOfSlots(slots: number, policy: Policy): WeekFacts {
  const slotMs = policy.slotSeconds * 1000
  const { from } = weekInterval(EXAMPLE_WEEK, policy.zone)
  const starts = Array.from({ length: slots }, (_, index) => from + index * slotMs)
  return exampleFacts({
    spans: starts.map((slot) => ({
      id: `span-${slot}`,
      session: 'session-1',
      sessionStartedAt: from,
      device: 'laptop',
      from: slot,
      to: slot + slotMs,
      receivedAt: slot + slotMs,
    })),
    screenshots: starts.map((slot) => ({
      id: `shot-${slot}`,
      device: 'laptop',
      slot,
      at: slot + slotMs / 2,
      receivedAt: slot + slotMs,
      pictureAt: slot + slotMs,
      look: 'picture',
      clockSuspect: false,
    })),
    rejections: starts
      .filter((_, index) => index % 10 === 3)
      .map((slot) => ({
        id: `rejection-${slot}`,
        screenshot: `shot-${slot}`,
        at: slot + slotMs,
        withdrawnAt: null,
        review: null,
      })),
    idles: starts
      .filter((_, index) => index % 20 === 7)
      .map((slot) => ({ id: `idle-${slot}`, from: slot + slotMs / 2, to: slot + slotMs })),
  })
}

/** Best mean of several rounds, in milliseconds: the least disturbed by the machine's other work. */
function measure(facts: WeekFacts, policy: Policy): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    let runs = 0
    const startedAt = performance.now()
    let elapsed = 0
    while (elapsed < ROUND_MS || runs < 3) {
      timesheet(facts, policy)
      runs++
      elapsed = performance.now() - startedAt
    }
    best = Math.min(best, elapsed / runs)
  }
  return best
}

/** `weekMs`: 200 slots, 20 rejections, 10 idle spans. `linearity`: cost a slot at 10,000 over that at 100. */
export async function bench(): Promise<Record<string, number>> {
  const short: Policy = { ...DEFAULT_POLICY, slotSeconds: 60 }
  const costBySlots = new Map<number, number>()
  for (const slots of [100, 10, 1000, 10_000])
    costBySlots.set(slots, measure(weekOfSlots(slots, short), short))
  console.error('slots      ms a timesheet   µs a slot')
  for (const [slots, ms] of [...costBySlots].sort(([a], [b]) => a - b))
    console.error(
      `${String(slots).padEnd(10)} ${ms.toFixed(4).padStart(14)} ${((ms / slots) * 1000).toFixed(3).padStart(11)}`,
    )
  const weekMs = measure(weekOfSlots(200, DEFAULT_POLICY), DEFAULT_POLICY)
  const perSlot = (slots: number) => (costBySlots.get(slots) ?? Number.NaN) / slots
  return { weekMs, linearity: perSlot(10_000) / perSlot(100) }
}
