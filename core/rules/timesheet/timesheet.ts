import { soundFacts } from '../facts/check-facts.ts'
import type { WeekFacts } from '../facts/facts.ts'
import type { AmountLine, LateLine, OtherLine, SlotLine, Timesheet } from '../facts/lines.ts'
import { amountAtRates, amountMinor } from '../money.ts'
import type { Policy } from '../policy.ts'
import { slotLines } from '../slots/slot-lines.ts'
import { lateLines } from './late-lines.ts'
import { otherLines } from './other-lines.ts'

/**
 * The timesheet of one job's week: the same for the server, the page and the extension (S7).
 *
 * Never throws for bad facts. What makes no sense counts nothing (`checkFacts` says what and why); an
 * unknown policy or week gives the empty timesheet, terms without a proper rate a timesheet without money.
 */
export function timesheet(facts: WeekFacts, policy: Policy): Timesheet {
  const sound = soundFacts(facts, policy)
  const { terms } = sound
  const slots = slotLines(sound, policy)
  const lates = lateLines(sound)
  const others = otherLines(sound, slots, policy)
  authorize(terms.authorizedSecondsPerWeek, slots, lates, others)

  const counted = others.filter((line) => line.state === 'counted')
  const documentedSeconds = sum(slots, (line) => line.creditSeconds)
  const lateSeconds = sum(lates, (line) => line.seconds)
  const otherSeconds = sum(counted, (line) => line.seconds)
  const totalSeconds = documentedSeconds + lateSeconds + otherSeconds

  const rate = terms.rateMinorPerHour
  const lines = (
    [
      ['documented', rate, slots],
      ...[...Map.groupBy(lates, (line) => line.rateMinorPerHour)].map(
        ([rateOfThen, some]) => ['late', rateOfThen, some] as const,
      ),
      ['other', rate, others],
    ] as const
  )
    .map(([kind, rateMinorPerHour, some]): AmountLine => {
      const seconds = sum<{ authorizedSeconds: number }>(some, (line) => line.authorizedSeconds)
      return { kind, seconds, rateMinorPerHour, amountMinor: amountMinor(rateMinorPerHour, seconds) }
    })
    .filter(({ seconds }) => seconds > 0)
  const authorizedSeconds = sum(lines, (line) => line.seconds)
  const excessSeconds = totalSeconds - authorizedSeconds
  const protectedSlotSeconds = sum(slots, (line) => line.protectedSeconds)
  const protectedLateSeconds = sum(lates, (line) => line.protectedSeconds)
  const ofLates = (secondsOf: (line: LateLine) => number) =>
    lates.map((line) => ({ rateMinorPerHour: line.rateMinorPerHour, seconds: secondsOf(line) }))
  const lateExcess = ofLates((line) => line.seconds - line.authorizedSeconds)
  const ownExcess = {
    rateMinorPerHour: rate,
    seconds: excessSeconds - sum(lateExcess, (part) => part.seconds),
  }

  return {
    week: facts.week,
    slots,
    others,
    lates,
    documentedSeconds,
    otherSeconds,
    lateSeconds,
    rejectedSeconds: sum(slots, rejectedPart) + sum(lates, rejectedPart),
    idleSeconds: sum(slots, (line) => line.idleSeconds),
    totalSeconds,
    authorizedSeconds,
    excessSeconds,
    lines,
    amountMinor: sum(lines, (line) => line.amountMinor),
    excessMinor: amountAtRates([ownExcess, ...lateExcess]),
    protectedSeconds: protectedSlotSeconds + protectedLateSeconds,
    protectedMinor:
      amountMinor(rate, protectedSlotSeconds) + amountAtRates(ofLates((line) => line.protectedSeconds)),
    rateMinorPerHour: rate,
    currency: terms.currency,
  }
}

/** Fills the authorized hours: documented time in order, late time, then Other hours (T3). */
function authorize(
  authorizedSecondsPerWeek: number | null,
  slots: SlotLine[],
  lates: LateLine[],
  others: OtherLine[],
): void {
  let left = authorizedSecondsPerWeek ?? Number.POSITIVE_INFINITY
  const take = (seconds: number) => {
    const taken = Math.min(seconds, left)
    left -= taken
    return taken
  }
  for (const line of slots) {
    line.authorizedSeconds = take(line.creditSeconds)
    protect(line, line.creditSeconds)
  }
  for (const line of lates) {
    line.authorizedSeconds = take(line.seconds)
    protect(line, line.seconds)
  }
  for (const line of others) line.authorizedSeconds = line.state === 'counted' ? take(line.seconds) : 0
}

/** What of a line without another reason against it lies within the authorized hours is protected (G1). */
function protect(line: SlotLine | LateLine, creditSeconds: number): void {
  if (line.unprotectedReason !== null) return
  line.protectedSeconds = line.authorizedSeconds
  if (line.authorizedSeconds < creditSeconds) line.unprotectedReason = 'over-authorized'
}

function rejectedPart({ state, removedSeconds }: SlotLine | LateLine): number {
  return state === 'rejected' || state === 'under-review' ? removedSeconds : 0
}

function sum<T>(lines: readonly T[], secondsOf: (line: T) => number): number {
  let total = 0
  for (const line of lines) total += secondsOf(line)
  return total
}
