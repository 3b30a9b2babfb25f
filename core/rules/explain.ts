/**
 * Why a timesheet shows the numbers that it shows (S7). Each total opens into its slots, each slot into the
 * spans that brought its seconds and the facts that took some, and every list adds up to the line above it.
 */
import { type SoundFacts, soundFacts } from './check-facts.ts'
import type { SpanFact, WeekFacts } from './facts.ts'
import { clip } from './intervals.ts'
import type { Policy } from './policy.ts'
import { slotInterval, slotsIn } from './slots.ts'
import {
  type AmountLine,
  type SlotLine,
  type Timesheet,
  timesheet,
  type UnprotectedReason,
} from './timesheet.ts'
import type { Instant } from './week.ts'
import { durationText, moneyText } from './wording.ts'

/** What brought or took seconds of a slot. */
export type ExplainedPart = {
  kind: 'span' | 'conflict' | 'idle' | 'rejection' | 'deletion' | 'dispute' | 'no-screenshot' | 'late'
  /** More than 0 for a span, less for what takes. */
  seconds: number
  /** Records that it comes from. */
  ids: readonly string[]
  sentence: string
}

/** A slot's parts add up to its credit. */
export type ExplainedSlot = {
  slot: Instant
  screenshot: string | null
  parts: readonly ExplainedPart[]
  creditSeconds: number
  protectedSeconds: number
  unprotectedReason: UnprotectedReason | null
  unprotectedSentence: string | null
}

/** A line of the bill; `working` shows the sum as a bookkeeper would write it. */
export type ExplainedAmount = AmountLine & { working: string }

export type Explanation = {
  timesheet: Timesheet
  /** Adds up to `documentedSeconds`. */
  slots: readonly ExplainedSlot[]
  /** Adds up to `amountMinor`. */
  amounts: readonly ExplainedAmount[]
  /** Sentences that lead from the parts to the totals, in the order in which a page prints them. */
  totals: readonly string[]
}

export const UNPROTECTED_SENTENCES: Record<UnprotectedReason, string> = {
  'no-screenshot': 'No screenshot documents this time.',
  placeholder: 'The browser or the freelancer’s settings allowed no picture here.',
  idle: 'The computer was idle. No time recorded.',
  conflict: 'This time counts for another job whose session started first.',
  'no-time': 'The Tracker recorded no time here.',
  rejected: 'The client rejected this screenshot.',
  deleted: 'The freelancer deleted this screenshot.',
  removed: 'A dispute took this time off.',
  'in-dispute': 'This time is in dispute.',
  'clock-suspect': 'The clock that this was captured by was wrong or ran backwards.',
  'not-received': 'The server doesn’t have this screenshot yet.',
  'too-late': 'This screenshot reached the server too late.',
  'outside-job-dates': 'This was captured outside the job’s dates.',
  'not-ready': 'The job was Not Ready when this was captured.',
  'over-authorized': 'This is over the authorized hours of the week.',
}

/** Everything that a page needs to answer “why this number” (S7). */
export function explain(facts: WeekFacts, policy: Policy): Explanation {
  const sheet = timesheet(facts, policy)
  const sound = soundFacts(facts, policy)
  const spansBySlot = groupBySlot(sound, policy)
  const slots = sheet.slots.map((line): ExplainedSlot => {
    const parts = [
      ...spanParts(line, spansBySlot.get(line.slot) ?? [], sound, policy),
      ...takenParts(line, sound, policy),
    ]
    return {
      slot: line.slot,
      screenshot: line.screenshot,
      parts,
      creditSeconds: line.creditSeconds,
      protectedSeconds: line.protectedSeconds,
      unprotectedReason: line.unprotectedReason,
      unprotectedSentence: line.unprotectedReason && UNPROTECTED_SENTENCES[line.unprotectedReason],
    }
  })
  const amounts = sheet.lines.map((line) => ({ ...line, working: working(line, sheet) }))
  return { timesheet: sheet, slots, amounts, totals: totals(sheet) }
}

function groupBySlot({ spans, interval }: SoundFacts, policy: Policy): Map<Instant, SpanFact[]> {
  const spansBySlot = new Map<Instant, SpanFact[]>()
  for (const span of spans)
    for (const slot of slotsIn(clip(span, interval), policy)) {
      const known = spansBySlot.get(slot)
      if (known === undefined) spansBySlot.set(slot, [span])
      else known.push(span)
    }
  return spansBySlot
}

/** Each span with the seconds that no span before it covered: together the union (S1). */
function spanParts(line: SlotLine, spans: readonly SpanFact[], { interval }: SoundFacts, policy: Policy) {
  const bounds = clip(slotInterval(line.slot, policy), interval)
  let coveredTo = bounds.from
  let coveredMs = 0
  return [...spans]
    .sort((a, b) => a.from - b.from || b.to - a.to || (a.id < b.id ? -1 : 1))
    .map((span): ExplainedPart => {
      const { from, to } = clip(span, bounds)
      const before = Math.floor(coveredMs / 1000)
      coveredMs += Math.max(0, to - Math.max(from, coveredTo))
      coveredTo = Math.max(coveredTo, to)
      const seconds = Math.floor(coveredMs / 1000) - before
      const again = seconds < Math.floor((to - from) / 1000) ? '; the rest was tracked already' : ''
      const sentence = `Tracked ${durationText(seconds)} on ${span.device}${again}.`
      return { kind: 'span', seconds, ids: [span.id], sentence }
    })
}

function takenParts(line: SlotLine, facts: SoundFacts, policy: Policy): ExplainedPart[] {
  const { from, to } = slotInterval(line.slot, policy)
  const screenshots = [line.screenshot, ...line.extraScreenshots].filter((id) => id !== null)
  const inSlot = (stretch: { from: Instant; to: Instant }) => stretch.from < to && from < stretch.to
  const part = (
    kind: ExplainedPart['kind'],
    seconds: number,
    ids: readonly string[],
    sentence: string,
  ): ExplainedPart[] => (seconds === 0 ? [] : [{ kind, seconds: -seconds, ids, sentence }])
  const undocumented =
    line.trackedSeconds -
    line.conflictSeconds -
    line.idleSeconds -
    line.removedSeconds -
    line.lateSeconds -
    line.creditSeconds
  return [
    ...part(
      'conflict',
      line.conflictSeconds,
      facts.conflicts.filter(inSlot).map(({ span }) => span),
      `${durationText(line.conflictSeconds)} counts for another job whose session started first.`,
    ),
    ...part(
      'idle',
      line.idleSeconds,
      facts.idles.filter(inSlot).map(({ id }) => id),
      `${durationText(line.idleSeconds)} without activity was deducted.`,
    ),
    ...removalPart(line, facts, screenshots, part),
    ...part(
      'late',
      line.lateSeconds,
      screenshots,
      `${durationText(line.lateSeconds)} came after the submission and goes on the next timesheet.`,
    ),
    ...part(
      'no-screenshot',
      undocumented,
      [],
      `${durationText(undocumented)} has no screenshot and doesn’t count.`,
    ),
  ]
}

function removalPart(
  line: SlotLine,
  facts: SoundFacts,
  screenshots: readonly string[],
  part: (
    kind: ExplainedPart['kind'],
    seconds: number,
    ids: readonly string[],
    sentence: string,
  ) => ExplainedPart[],
): ExplainedPart[] {
  const seconds = line.removedSeconds
  const time = durationText(seconds)
  if (line.rejection !== null) {
    const review = line.state === 'under-review' ? '; support is looking at it' : ''
    return part('rejection', seconds, [line.rejection], `The client rejected ${time}${review}.`)
  }
  if (line.state === 'removed') {
    const disputes = facts.disputes.filter(({ items }) =>
      items.some((item) => item.type === 'slot' && item.slot === line.slot),
    )
    return part(
      'dispute',
      seconds,
      disputes.map(({ id }) => id),
      `A dispute took ${time} off.`,
    )
  }
  const deletions = facts.deletions.filter(({ screenshot }) => screenshots.includes(screenshot))
  return part(
    'deletion',
    seconds,
    deletions.map(({ id }) => id),
    `The freelancer deleted the screenshot of ${time}.`,
  )
}

function working({ seconds, amountMinor }: AmountLine, { rateMinorPerHour, currency }: Timesheet): string {
  return `${durationText(seconds)} × ${moneyText(rateMinorPerHour, currency)} an hour = ${moneyText(amountMinor, currency)}`
}

function totals(sheet: Timesheet): string[] {
  const counted = sheet.slots.filter(({ creditSeconds }) => creditSeconds > 0).length
  const lines: [number, string][] = [
    [sheet.documentedSeconds, `${durationText(sheet.documentedSeconds)} documented in ${counted} slots.`],
    [sheet.lateSeconds, `${durationText(sheet.lateSeconds)} of earlier weeks that arrived late.`],
    [sheet.otherSeconds, `${durationText(sheet.otherSeconds)} Other hours, entered by hand.`],
    [sheet.rejectedSeconds, `${durationText(sheet.rejectedSeconds)} rejected, not counted.`],
    [sheet.idleSeconds, `${durationText(sheet.idleSeconds)} idle, not counted.`],
    [
      sheet.excessSeconds,
      `${durationText(sheet.excessSeconds)} over the authorized hours (${moneyText(sheet.excessMinor, sheet.currency)}), payable by hand.`,
    ],
  ]
  return [
    ...lines.filter(([seconds]) => seconds > 0).map(([, sentence]) => sentence),
    `${durationText(sheet.totalSeconds)} in all; ${moneyText(sheet.amountMinor, sheet.currency)} to be charged, ${moneyText(sheet.protectedMinor, sheet.currency)} of it protected.`,
  ]
}
