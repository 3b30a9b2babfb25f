/**
 * Why a timesheet shows the numbers that it shows (S7): each slot opens into the spans that brought its seconds
 * and the facts that took some.
 */

import type { Instant } from '../calendar/instant.ts'
import { clip } from '../calendar/intervals.ts'
import { slotInterval, slotsIn } from '../calendar/slots.ts'
import { type SoundFacts, soundFacts } from '../facts/check-facts.ts'
import type { SpanFact, WeekFacts } from '../facts/facts.ts'
import type { OutsideReason, SlotLine } from '../facts/lines.ts'
import type { Policy } from '../policy.ts'
import { timesheet } from './timesheet.ts'

/** What brought or took seconds of a slot, and the records that say so. */
export type ExplainedPart = { seconds: number; ids: readonly string[] } & (
  | {
      kind: 'span'
      device: string
      /** Seconds of the span that others before it had brought already (S1). */
      repeatedSeconds: number
    }
  | { kind: 'outside-job'; reason: OutsideReason }
  | {
      kind:
        | 'conflict'
        | 'idle'
        | 'rejection'
        | 'deletion'
        | 'dispute'
        | 'no-screenshot'
        | 'waiting-picture'
        | 'late'
    }
)

/** The parts of each slot: more than 0 for a span, less for what takes. They add up to the slot's credit. */
export function explain(facts: WeekFacts, policy: Policy): ReadonlyMap<Instant, readonly ExplainedPart[]> {
  const sound = soundFacts(facts, policy)
  const spansBySlot = groupBySlot(sound, policy)
  return new Map(
    timesheet(facts, policy).slots.map((line) => [
      line.slot,
      [
        ...spanParts(line, spansBySlot.get(line.slot) ?? [], sound, policy),
        ...takenParts(line, sound, policy),
      ],
    ]),
  )
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
      const repeatedSeconds = Math.max(0, Math.floor((to - from) / 1000) - seconds)
      return { kind: 'span', seconds, ids: [span.id], device: span.device, repeatedSeconds }
    })
}

function takenParts(line: SlotLine, facts: SoundFacts, policy: Policy): ExplainedPart[] {
  const { from, to } = slotInterval(line.slot, policy)
  const screenshots = [line.screenshot, ...line.extraScreenshots].filter((id) => id !== null)
  const inSlot = (stretch: { from: Instant; to: Instant }) => stretch.from < to && from < stretch.to
  const undocumented =
    line.trackedSeconds -
    line.outsideSeconds -
    line.conflictSeconds -
    line.idleSeconds -
    line.removedSeconds -
    line.lateSeconds -
    line.creditSeconds
  const parts: ExplainedPart[] = [
    { kind: 'outside-job', seconds: -line.outsideSeconds, ids: [], reason: line.outside ?? 'after-end' },
    {
      kind: 'conflict',
      seconds: -line.conflictSeconds,
      ids: facts.conflicts.filter(inSlot).map(({ span }) => span),
    },
    { kind: 'idle', seconds: -line.idleSeconds, ids: facts.idles.filter(inSlot).map(({ id }) => id) },
    removal(line, facts, screenshots),
    { kind: 'late', seconds: -line.lateSeconds, ids: screenshots },
    line.state === 'waiting-picture'
      ? { kind: 'waiting-picture', seconds: -undocumented, ids: screenshots }
      : { kind: 'no-screenshot', seconds: -undocumented, ids: [] },
  ]
  return parts.filter(({ seconds }) => seconds < 0)
}

function removal(line: SlotLine, facts: SoundFacts, screenshots: readonly string[]): ExplainedPart {
  const seconds = -line.removedSeconds
  if (line.rejection !== null) return { kind: 'rejection', seconds, ids: [line.rejection] }
  if (line.state === 'removed') {
    const disputes = facts.disputes.filter(({ items }) =>
      items.some((item) => item.type === 'slot' && item.slot === line.slot),
    )
    return { kind: 'dispute', seconds, ids: disputes.map(({ id }) => id) }
  }
  const deletions = facts.deletions.filter(({ screenshot }) => screenshots.includes(screenshot))
  return { kind: 'deletion', seconds, ids: deletions.map(({ id }) => id) }
}
