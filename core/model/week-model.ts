/**
 * A week by SPEC.md alone, slow and simple: what each moment of it is, asked of every record one by one. It takes
 * the same facts as the rules and shares no code with them, so that a mistake would have to be made twice.
 */
import type { DisputeItem, JobLife, ScreenshotFact, SpanFact, WeekFacts } from '../rules/facts/facts.ts'
import { DAY_MS, dateOf, dayLength, mondayOf, submissionOf, weekAfter } from './civil-time.ts'

const SLOT_MS = 720_000

/** What later timesheets bear of an earlier week's slot, by the model. */
export type ModelLate = {
  fromWeek: string
  slot: number
  seconds: number
  cutSeconds: number
  screenshots: readonly string[]
  /** T5: of its own week. */
  rateMinor: number
  /** G1, as its own week has it. */
  isProtected: boolean
}

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

export type ModelSheet = {
  slots: readonly ModelSlot[]
  documentedSeconds: number
  lateSeconds: number
  otherSeconds: number
  rejectedSeconds: number
  totalSeconds: number
  excessSeconds: number
  amountMinor: number
  excessMinor: number
  protectedSeconds: number
  /** Seconds of each day that Other hours hold, counted or not (O1). */
  heldByDay: ReadonlyMap<string, number>
}

/** When a week's own timesheet takes nothing more (T7, T8). */
export const closesAt = (facts: WeekFacts): number =>
  Math.min(submissionOf(facts.week), facts.settledAt ?? Number.POSITIVE_INFINITY)

export function modelSheet(facts: WeekFacts, lates: readonly ModelLate[]): ModelSheet {
  const slots = modelSlots(facts, closesAt(facts), facts.settledAt ?? null)
  const others = otherHours(facts, slots)
  const struckLate = (late: ModelLate) =>
    strikeOf(facts, late.slot, late.screenshots, facts.settledAt ?? null)
  const liveLates = lates.filter((late) => struckLate(late) === null)

  const documentedSeconds = sum(slots.map(({ creditSeconds }) => creditSeconds))
  const lateSeconds = sum(liveLates.map(({ seconds }) => seconds))
  const otherSeconds = sum(others.map(({ countedSeconds }) => countedSeconds))
  const totalSeconds = documentedSeconds + lateSeconds + otherSeconds

  // T3: documented, then late, then Other, as far as the authorized hours go. G1: and no further.
  const limit = facts.terms.authorizedSecondsPerWeek ?? Number.POSITIVE_INFINITY
  const rate = facts.terms.rateMinorPerHour
  let [left, amountMinor, protectedSeconds] = [limit, 0, 0]
  const excessByRate = new Map<number, number>()
  // T2: a line for each rate.
  const bill = (lines: readonly { seconds: number; isProtected: boolean; rateMinor: number }[]) => {
    const billedByRate = new Map<number, number>()
    for (const { seconds, isProtected, rateMinor } of lines) {
      const taken = Math.min(seconds, left)
      left -= taken
      billedByRate.set(rateMinor, (billedByRate.get(rateMinor) ?? 0) + taken)
      excessByRate.set(rateMinor, (excessByRate.get(rateMinor) ?? 0) + seconds - taken)
      if (isProtected) protectedSeconds += taken
    }
    for (const [rateMinor, billed] of billedByRate) amountMinor += money(rateMinor, billed)
  }
  const isDisputed = (slot: number) => inOpenDispute(facts, slot)
  bill(
    slots.map(({ creditSeconds, isProtected }) => ({ seconds: creditSeconds, isProtected, rateMinor: rate })),
  )
  bill(
    [...liveLates]
      .sort((a, b) => a.slot - b.slot)
      .map(({ slot, seconds, rateMinor, isProtected }) => ({
        ...{ seconds, rateMinor },
        isProtected: isProtected && !isDisputed(slot),
      })),
  )
  bill([{ seconds: otherSeconds, isProtected: false, rateMinor: rate }])
  const authorized = Math.min(totalSeconds, limit)
  const heldByDay = new Map<string, number>()
  for (const { day, heldSeconds } of others) heldByDay.set(day, (heldByDay.get(day) ?? 0) + heldSeconds)
  return {
    slots,
    documentedSeconds,
    lateSeconds,
    otherSeconds,
    rejectedSeconds:
      sum(
        slots.map(({ struck, inTimeSeconds, wholeSeconds }) =>
          struck !== 'rejected' ? 0 : facts.settledAt == null ? wholeSeconds : inTimeSeconds,
        ),
      ) + sum(lates.map((late) => (struckLate(late) === 'rejected' ? late.seconds : 0))),
    totalSeconds,
    excessSeconds: totalSeconds - authorized,
    amountMinor,
    excessMinor: sum([...excessByRate].map(([rateMinor, seconds]) => money(rateMinor, seconds))),
    protectedSeconds,
    heldByDay,
  }
}

/** T2: rate × seconds / 3600, half up. */
function money(rateMinor: number, seconds: number): number {
  return Number((BigInt(rateMinor) * BigInt(seconds) * 2n + 3600n) / 7200n)
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

function inOpenDispute(facts: WeekFacts, slot: number): boolean {
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

function takenOff(facts: WeekFacts, isIt: (of: { item: DisputeItem }) => boolean): boolean {
  return facts.disputes.some(({ decisions }) =>
    decisions.some((decision) => decision.outcome === 'removed' && isIt(decision)),
  )
}

/** O1: entry by entry, each day as far as it has room beside what came in time, struck or not. */
function otherHours(facts: WeekFacts, slots: readonly ModelSlot[]) {
  const roomByDay = new Map<string, number>()
  return [...facts.others]
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.at - b.at || (a.id < b.id ? -1 : 1)))
    .map((entry) => {
      const taken = slots
        .filter(({ slot }) => dateOf(slot) === entry.day)
        .map(({ struck, documentedInTime, inTimeSeconds }) =>
          struck !== null || documentedInTime ? inTimeSeconds : 0,
        )
      const room = roomByDay.get(entry.day) ?? Math.max(0, dayLength(entry.day) - sum(taken))
      const isTakenOff = takenOff(facts, ({ item }) => item.type === 'other' && item.id === entry.id)
      const fits = Math.min(entry.seconds, room)
      const isWithdrawn = entry.removedAt !== null && !isTakenOff
      const counts = !isWithdrawn && !isTakenOff && entry.approval !== 'needed'
      roomByDay.set(entry.day, counts || isTakenOff ? room - fits : room)
      return { day: entry.day, countedSeconds: counts ? fits : 0, heldSeconds: isWithdrawn ? 0 : fits }
    })
}

/** O1, J7: the room of a day for an entry to be made now, over all timesheets together. */
export function roomForOther(facts: WeekFacts, day: string): number {
  const sheet = modelSheet(facts, [])
  const held = sheet.slots
    .filter(({ slot }) => dateOf(slot) === day)
    .map(({ struck, documented, wholeSeconds }) => (struck !== null || documented ? wholeSeconds : 0))
  return Math.max(0, dayLength(day) - sum(held)) - (sheet.heldByDay.get(day) ?? 0)
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
