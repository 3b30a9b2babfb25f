/** A week's slots by SPEC.md alone: what each moment is, asked of every record one by one. */
import type { DisputeItem, JobLife, ScreenshotFact, SpanFact, WeekFacts } from '../rules/facts/facts.ts'
import { DAY_MS, mondayOf, submissionOf, weekAfter } from './civil-time.ts'

const SLOT_MS = 720_000

export type ModelSlot = {
  slot: number
  /** What counts on this timesheet. */
  creditSeconds: number
  /** S9, T7: what of the slot's time came in time, and all there is. */
  inTimeSeconds: number
  wholeSeconds: number
  struck: 'rejected' | 'taken-off' | null
  /** A screenshot with its picture that wasn't deleted, in time or at all (S2, S9). */
  documented: boolean
  documentedInTime: boolean
  screenshots: readonly string[]
  isProtected: boolean
}

/**
 * Every slot with time or a screenshot.
 * @param closed records that the server had from then on aren't this timesheet's
 * @param settledAt a settled timesheet knows nothing of what came after (T8)
 */
export function modelSlots(facts: WeekFacts, closed: number, settledAt: number | null): ModelSlot[] {
  const known = (at: number | null | undefined) => at == null || settledAt === null || at < settledAt
  const inTime = (at: number | null) => at === null || at < closed
  const spansInTime = facts.spans.filter(({ receivedAt }) => inTime(receivedAt))
  const idlesKnown = facts.idles.filter(({ receivedAt }) => known(receivedAt))
  const whole = secondsBySlot(facts)
  const early = secondsBySlot({
    ...facts,
    spans: spansInTime,
    idles: idlesKnown,
    conflicts: facts.conflicts.filter(({ at }) => known(at)),
  })
  // C8: one record of the slot whose clock is in doubt is enough.
  const isSuspect = (slot: number) =>
    [...spansInTime, ...idlesKnown].some(
      ({ from, to, clockSuspect }) => clockSuspect && from < slot + SLOT_MS && slot < to,
    ) || facts.screenshots.some((one) => one.slot === slot && one.clockSuspect && inTime(one.receivedAt))
  const starts = new Set([...whole.keys(), ...early.keys(), ...facts.screenshots.map(({ slot }) => slot)])
  return [...starts]
    .sort((a, b) => a - b)
    .map((slot) => {
      const shots = facts.screenshots.filter((one) => one.slot === slot)
      const pictured = shots
        .filter(({ id }) => !facts.deletions.some(({ screenshot }) => screenshot === id))
        .filter(({ look, pictureAt }) => look !== 'picture' || pictureAt !== null)
        .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
      const complete = ({ look, receivedAt, pictureAt }: ScreenshotFact) =>
        look === 'picture' ? Math.max(receivedAt ?? 0, pictureAt ?? 0) : receivedAt
      const punctual = pictured.filter((one) => inTime(complete(one)))
      const screenshots = shots.map(({ id }) => id)
      const struck = strikeOf(facts, slot, screenshots, settledAt)
      const inTimeSeconds = early.get(slot) ?? 0
      const creditSeconds = struck === null && punctual.length > 0 ? inTimeSeconds : 0
      const [canonical] = punctual
      return {
        slot,
        creditSeconds,
        inTimeSeconds,
        wholeSeconds: whole.get(slot) ?? 0,
        struck,
        documented: pictured.length > 0,
        documentedInTime: punctual.length > 0,
        screenshots,
        isProtected:
          creditSeconds > 0 &&
          canonical !== undefined &&
          !isSuspect(slot) &&
          known(canonical.pictureAt) &&
          isProtected(facts, canonical, spansInTime),
      }
    })
}

/** G1: captured with its image, inside the job's life, Ready, at most seven days late, and in no doubt. */
function isProtected(facts: WeekFacts, canonical: ScreenshotFact, spans: readonly SpanFact[]): boolean {
  const { slot, at, look, receivedAt, pictureAt } = canonical
  const end = slot + SLOT_MS
  const receipts = spans.filter(({ from, to }) => from < end && slot < to).map((span) => span.receivedAt ?? 0)
  const arrived = Math.max(receivedAt ?? 0, pictureAt ?? 0, ...receipts)
  return (
    look !== 'placeholder' &&
    pictureAt !== null &&
    !inOpenDispute(facts, slot) &&
    arrived - end <= 7 * DAY_MS &&
    isInLife(facts.job, at, at + 1) &&
    !facts.job.notReady.some(({ from, to }) => from <= at && at < to)
  )
}

export function inOpenDispute(facts: WeekFacts, slot: number): boolean {
  return facts.disputes.some(
    ({ items, decisions, closedAt }) =>
      closedAt === null &&
      decisions.length === 0 &&
      items.some((item) => item.type === 'slot' && item.slot === slot),
  )
}

/** S10: after both had accepted, within the job's dates, outside pauses. */
function isInLife({ startsAt, endsAt, acceptedAt, pauses }: JobLife, from: number, to: number): boolean {
  return (
    acceptedAt !== null &&
    Math.max(startsAt, acceptedAt) <= from &&
    (endsAt === null || to <= endsAt) &&
    !pauses.some((pause) => pause.from < to && (pause.to === null || from < pause.to))
  )
}

/** S1, S4, S10, I1: every moment of the job's tracked time that no conflict and no idleness takes, by slot. */
function secondsBySlot(facts: WeekFacts): Map<number, number> {
  const { week, job, spans, idles, conflicts } = facts
  const submittedAt = facts.submittedEarlyAt ?? Number.POSITIVE_INFINITY
  const [from, to] = [mondayOf(week), mondayOf(weekAfter(week))]
  const edges = new Set<number>([from, to, job.startsAt, job.acceptedAt ?? 0, job.endsAt ?? 0, submittedAt])
  for (const { from: start, to: end } of [...spans, ...idles, ...conflicts]) edges.add(start).add(end)
  for (const pause of job.pauses) edges.add(pause.from).add(pause.to ?? 0)
  for (const span of spans)
    for (let edge = Math.ceil(span.from / SLOT_MS) * SLOT_MS; edge < span.to; edge += SLOT_MS) edges.add(edge)
  const moments = [...edges].filter((edge) => from <= edge && edge <= to).sort((a, b) => a - b)

  const msBySlot = new Map<number, number>()
  for (const [index, start] of moments.entries()) {
    const end = moments[index + 1]
    if (end === undefined) break
    const during = (one: { from: number; to: number }) => one.from <= start && end <= one.to
    const counts = spans.some(
      (span) => during(span) && !conflicts.some((one) => one.span === span.id && during(one)),
    )
    const slot = Math.floor(start / SLOT_MS) * SLOT_MS
    const isTheirs = isInLife(job, start, end) && end <= submittedAt
    if (counts && isTheirs && !idles.some(during)) msBySlot.set(slot, (msBySlot.get(slot) ?? 0) + end - start)
  }
  return new Map([...msBySlot].map(([slot, ms]) => [slot, Math.floor(ms / 1000)]))
}

/** J1, D3: what strikes a slot. Withdrawn or overturned in time, a rejection doesn't. */
export function strikeOf(
  facts: WeekFacts,
  slot: number,
  screenshots: readonly string[],
  settledAt: number | null,
): ModelSlot['struck'] {
  const before = (at: number | null | undefined) => at != null && (settledAt === null || at < settledAt)
  const rejected = facts.rejections.some(
    ({ screenshot, withdrawnAt, review }) =>
      screenshots.includes(screenshot) &&
      !before(withdrawnAt) &&
      !(review?.outcome === 'overturned' && before(review.decidedAt)),
  )
  if (rejected) return 'rejected'
  return takenOff(facts, ({ item }) => item.type === 'slot' && item.slot === slot) ? 'taken-off' : null
}

export function takenOff(facts: WeekFacts, isIt: (of: { item: DisputeItem }) => boolean): boolean {
  return facts.disputes.some(({ decisions }) =>
    decisions.some((decision) => decision.outcome === 'removed' && isIt(decision)),
  )
}

/** When a week's own timesheet takes nothing more (T7, T8). */
export const closesAt = (facts: WeekFacts): number =>
  Math.min(submissionOf(facts.week), facts.settledAt ?? Number.POSITIVE_INFINITY)
