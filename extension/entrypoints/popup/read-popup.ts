import { dayInterval, dayOf, weekOf } from '../../../core/rules/calendar/week.ts'
import { DEFAULT_POLICY, type Policy } from '../../../core/rules/policy.ts'
import { entriesFromIdle, type IdleEntry } from '../../../core/rules/slots/idle.ts'
import { TRACKER_OFF, type TrackerState } from '../../../core/tracker/state.ts'
import { sameClock } from '../../../core/ui/words/format.ts'
import { clockDoubt } from '../../store/clock-doubt.ts'
import { type Database, jobOf } from '../../store/database.ts'
import { factsKnown, type Totals, totalsOf } from '../../store/totals.ts'
import { readValue } from '../../store/values.ts'
import { readWeek } from '../../store/week-records.ts'
import { instantBy, NO_ANCHOR } from '../../sync/anchor.ts'

/** Everything that the popup shows, except what the ticking clock adds. */
export async function readPopup(database: Database) {
  const tracker = (await readValue(database, 'tracker')) ?? TRACKER_OFF
  const jobs = (await readValue(database, 'jobs')) ?? []
  const selected = await readValue(database, 'selectedJob')
  const jobId = tracker.phase.kind === 'off' ? selected : tracker.phase.session.job
  const policy = (await readValue(database, 'policy')) ?? DEFAULT_POLICY
  const anchor = (await readValue(database, 'anchor')) ?? NO_ANCHOR
  const now = instantBy(anchor, Date.now())
  const week = weekOf(now, policy.zone)
  const records = jobId === undefined ? null : await readWeek(database, `${jobId}/${week}`)
  const totals = records ? totalsOf(week, records) : NO_TOTALS
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const today = dayOf(now, zone)
  const weekBegun = weekOf(dayInterval(today, zone).from, policy.zone)
  const weeks = [...new Set([week, weekBegun])]
  return {
    account: await readValue(database, 'account'),
    alert: await readValue(database, 'alert'),
    jobs,
    job: jobs.find(({ id }) => id === jobId),
    tracker,
    policy,
    anchor,
    week,
    records,
    /** Without the running stretch, which grows each second. */
    totals,
    todaySeconds: jobId === undefined ? 0 : await secondsOfDay(database, jobId, weeks, today, zone),
    /** What this page shows is kept in sync. */
    weeks: jobId === undefined ? [] : weeks.map((one) => `${jobId}/${one}`),
    isWeekElsewhere: !sameClock(now, zone, policy.zone),
    clockDoubt: records ? clockDoubt(records) : [],
    sessionSeconds: sessionSeconds(tracker, records?.freelancer ?? []),
    idleOffers: await idleOffers(database, tracker, policy),
    picture: jobId === undefined ? null : await lastPicture(database, tracker, jobId, totals),
  }
}

export type PopupModel = Awaited<ReturnType<typeof readPopup>>

const NO_TOTALS: Totals = { weekSeconds: 0, secondsOfDay: () => 0, secondsBySlot: new Map() }

/** Of a day by the viewer's own clock, which may begin in one week and end in the next. */
async function secondsOfDay(
  database: Database,
  job: string,
  weeks: readonly string[],
  day: string,
  zone: string,
): Promise<number> {
  let seconds = 0
  for (const week of weeks)
    seconds += totalsOf(week, await readWeek(database, `${job}/${week}`)).secondsOfDay(day, zone)
  return seconds
}

/** Claimed seconds of the running session; `liveSeconds` is the rest. */
function sessionSeconds({ phase }: TrackerState, claims: readonly { kind: string }[]): number {
  if (phase.kind === 'off') return 0
  const spans = claims as readonly { kind: string; session?: string; from?: number; to?: number }[]
  return spans
    .filter(({ kind, session }) => kind === 'span' && session === phase.session.id)
    .reduce((sum, { from = 0, to = 0 }) => sum + (to - from) / 1000, 0)
}

/** What the idleness that the Tracker rests for took, as entries of Other hours to be added (I4). */
async function idleOffers(database: Database, { phase }: TrackerState, policy: Policy): Promise<IdleEntry[]> {
  if (phase.kind !== 'paused') return []
  const offers: IdleEntry[] = []
  for (const { id, from } of phase.idles) {
    const week = weekOf(from, policy.zone)
    const records = await readWeek(database, `${phase.session.job}/${week}`)
    const known = factsKnown(week, records)
    offers.push(...entriesFromIdle(known.facts, id, known.policy))
  }
  return offers
}

export type LastPicture = {
  id: string
  at: number
  look: 'picture' | 'black' | 'placeholder'
  lookReason: string | null
  comment: string | null
  thumbnail: Blob | null
  /** Seconds that deleting takes off: all that its slot has so far. */
  slotSeconds: number
  /** Its slot still runs and grows. */
  inProgress: boolean
  /** A held picture isn't shared before this. */
  shareAt: number | null
}

/** A job's newest picture that is not deleted: of the slot in progress, or of the last claim. */
async function lastPicture(
  database: Database,
  { phase }: TrackerState,
  job: string,
  { secondsBySlot }: Totals,
): Promise<LastPicture | null> {
  if (phase.kind === 'on' && phase.slot.picture.kind === 'taken') {
    const { id, at, shot, comment } = phase.slot.picture
    return {
      id,
      at,
      look: shot.look,
      lookReason: shot.lookReason,
      comment: comment ?? (phase.session.memo || null),
      thumbnail: await thumbnailOf(database, id),
      slotSeconds: secondsBySlot.get(phase.slot.start) ?? 0,
      inProgress: true,
      shareAt: null,
    }
  }
  const claims = await database.claims.filter(({ week }) => jobOf(week) === job).toArray()
  const gone = new Set(
    claims.flatMap(({ record }) => (record.kind === 'deletion' ? [record.screenshot] : [])),
  )
  const shots = claims.flatMap(({ record, status, shareAt }) =>
    record.kind === 'screenshot' && !gone.has(record.id) && status !== 'refused'
      ? [{ record, shareAt: status === 'held' ? shareAt : null }]
      : [],
  )
  const newest = shots.reduce<(typeof shots)[number] | null>(
    (best, shot) => (best === null || shot.record.at > best.record.at ? shot : best),
    null,
  )
  if (!newest) return null
  const { record, shareAt } = newest
  const comments = claims
    .flatMap(({ record: other }) =>
      other.kind === 'comment' && other.screenshot === record.id ? [other] : [],
    )
    .sort((a, b) => a.at - b.at)
  return {
    id: record.id,
    at: record.at,
    look: record.look,
    lookReason: record.lookReason,
    comment: comments.at(-1)?.text || null,
    thumbnail: await thumbnailOf(database, record.id),
    slotSeconds: secondsBySlot.get(record.slot) ?? 0,
    inProgress: false,
    shareAt,
  }
}

async function thumbnailOf(database: Database, screenshot: string): Promise<Blob | null> {
  return (await database.images.get(`${screenshot}/thumbnail`))?.blob ?? null
}
