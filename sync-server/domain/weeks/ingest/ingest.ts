import type { RulingReason } from '../../../../core/messages/message.ts'
import { type Decision, decide, type WeekStatus } from '../../../../core/projection/decide.ts'
import { unreadable } from '../../../../core/projection/unreadable.ts'
import {
  type Claim,
  type IdTaken,
  isCapture,
  type Party,
  type PictureKnown,
  type Ruling,
} from '../../../../core/protocol/records.ts'
import type { Instant, Interval, WeekId } from '../../../../core/rules/calendar/instant.ts'
import { isWeekId } from '../../../../core/rules/calendar/week.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { refreshFigures, submitThese } from '../cutoff/transitions.ts'
import { openWeek } from '../open-week.ts'
import type { WeekPorts } from '../ports.ts'
import { publish } from '../publish.ts'
import { afterAccepted, isTelling, newWarnings, warnOfHours } from '../texts/follow-claims.ts'
import { type LoadedWeek, loadWeek } from '../week-rows.ts'
import type { Batch } from './batch.ts'
import { clockSaid, judgeClocks, type SuspectClocks } from './clocks.ts'
import { noteConflicts } from './conflicts.ts'
import { followLate, openLateTarget } from './late.ts'
import { type KnownPictures, knownPictures } from './pictures.ts'
import { createSieve, type Fresh, type ParsedClaim } from './sieve.ts'

/** A claim of the batch that counts, with the week whose timesheet takes it if it came late (T7). */
type Counted = { claim: Claim; lateIn: WeekId | null }

/**
 * Takes new claims in: schema, decision, facts and rulings, in the caller's transaction together with the
 * messages and mails that follow from them. A record whose id is known is passed over, so a batch may come
 * again; a bad record gets a ruling with its reason and holds up no other (A3, C8).
 */
export function createIngest(ports: WeekPorts) {
  return async (tx: Tx, batches: readonly Batch[]): Promise<void> => {
    const pick = await createSieve(tx, batches)
    const picked = batches.map((batch) => ({ batch, fresh: pick(batch) }))
    const shared = await sharedJobs(tx, batches)
    const arrived = picked.flatMap(({ batch: { job, week, author }, fresh }) =>
      author === 'freelancer'
        ? fresh.flatMap(({ isTaken, ...record }) => (isTaken ? [] : [{ job, week, ...record }]))
        : [],
    )
    const clocks = await judgeClocks(ports, tx, arrived)
    const pictures = await knownPictures(ports, tx, picked)
    /** Weeks whose figures wait: working them out costs the whole week, so that is done once a transaction. */
    const stale = new Map<string, Batch>()
    for (const { batch, fresh } of picked) {
      if (!isWeekId(batch.week)) continue
      // What went before it may be known already, and its figures wait for this part.
      if (batch.part === 'ends') stale.set(`${batch.job} ${batch.week}`, batch)
      if (fresh.length === 0) continue
      const before = stale.get(`${batch.job} ${batch.week}`)
      // What takes hours away comes after those before it were counted, and what they reached was told.
      if (before && !fresh.every(addsHours)) await catchUp(ports, tx, before)
      const waits = await ingestBatch(ports, tx, batch, fresh, {
        isShared: shared.has(batch.job),
        pictures,
        clocks,
      })
      if (waits) stale.set(`${batch.job} ${batch.week}`, batch)
    }
    for (const batch of stale.values()) await catchUp(ports, tx, batch)
  }
}

const addsHours = ({ value }: Fresh): boolean => {
  const { kind } = value as { kind?: unknown }
  return kind === 'span' || kind === 'screenshot'
}

/** Brings a week's figures and warnings up to its claims. */
async function catchUp(ports: WeekPorts, tx: Tx, { job, week, receivedAt }: Batch): Promise<void> {
  // A batch of another week may have written to this one meanwhile: then it isn't kept.
  const loaded = ports.cache.get(tx, job, week) ?? (await loadWeek(tx, job, week))
  if (!loaded) return
  await refreshFigures(ports, tx, loaded, receivedAt)
  const contract = newWarnings(loaded).length > 0 && (await ports.jobs.get(job, tx))
  if (contract) await warnOfHours(ports, tx, contract, loaded, receivedAt)
  else ports.cache.put(tx, loaded)
}

/**
 * @param isShared whether the freelancer has other jobs, whose time may overlap (S4)
 * @param clocks which of the records are suspect (C10)
 * @returns whether the week's figures wait to be worked out
 */
async function ingestBatch(
  ports: WeekPorts,
  tx: Tx,
  arrived: Batch,
  fresh: readonly Fresh[],
  { isShared, pictures, clocks }: { isShared: boolean; pictures: KnownPictures; clocks: SuspectClocks },
): Promise<boolean> {
  const found = await findWeek(ports, tx, arrived)
  if (!found) return false
  const loaded = 'reason' in found ? null : found
  const batch = { ...arrived, receivedAt: receiptIn(loaded, arrived.receivedAt) }
  const { job, week, author, receivedAt } = batch

  const counted: Counted[] = []
  const rulings: Ruling[] = []
  const taken: IdTaken[] = []
  let lateTarget: WeekId | null = null
  for (const { id, value, parsed, isTaken } of fresh) {
    if (isTaken) {
      taken.push({ id: `taken-${author}-${id}`, at: receivedAt, kind: 'id-taken', of: id, by: author })
      continue
    }
    const decided = decideRecord(author, parsed, found, receivedAt)
    const other = parsed.success && decided.verdict !== 'refused' ? pictures.refuse(job, parsed.output) : null
    const decision: Decision = other ? { verdict: 'refused', reason: other } : decided
    if (decision.verdict === 'late' && loaded)
      lateTarget ??= await openLateTarget(ports, tx, job, loaded, receivedAt)
    const lateIn = decision.verdict === 'late' ? lateTarget : null
    const isRefused = !parsed.success || !loaded || decision.verdict === 'refused'
    const known = isRefused ? {} : pictures.note(job, week, parsed.output)
    const span = parsed.success && parsed.output.kind === 'span' ? parsed.output : null
    storeClaim(tx, batch, { id, value, decision, lateIn, span, pictureAt: known.pictureAt ?? null })
    rulings.push(rulingOn(id, decision, lateIn, known, receivedAt))
    if (isRefused) continue
    loaded.claims.push({ by: author, claim: parsed.output, receivedAt, pictureAt: known.pictureAt })
    counted.push({ claim: parsed.output, lateIn })
  }
  const suspects = counted.flatMap(({ claim }) => {
    const reasons = isCapture(claim) ? clocks(job, claim.id) : []
    return reasons.length > 0 ? [clockSaid(claim.id, reasons, receivedAt)] : []
  })
  // Before the rulings: whoever reads that a record counts knows already what is wrong with it.
  await publish(ports, tx, job, week, [...taken, ...suspects])
  // The claims' rows say the same; in the document the parties read it.
  await ports.documents.appendServerRecords(tx, job, week, rulings)
  if (!loaded) return false
  loaded.server.push(...suspects)
  const spans = isShared ? counted.flatMap(({ claim }) => (claim.kind === 'span' ? [claim] : [])) : []
  const hasConflicts = spans.length > 0 && (await noteConflictsOf(ports, tx, batch, spans))
  if (hasConflicts || (counted.length > 0 && !isPlain(counted, loaded))) {
    await followUp(ports, tx, batch, counted, hasConflicts ? null : loaded)
    return false
  }
  ports.cache.put(tx, loaded)
  const mayWait = batch.part === 'goes-on' && loaded.row.submit_at - receivedAt > WAITS_BEFORE_CUTOFF_MS
  return counted.length > 0 && !mayWait
}

/** What had to wait for its turn while a charge began came after it: the charge didn't know of it (T8). */
function receiptIn(loaded: LoadedWeek | null, receivedAt: Instant): Instant {
  if (!loaded || loaded.row.state === 'open') return receivedAt
  return Math.max(receivedAt, loaded.facts.settledAt ?? receivedAt)
}

/** The figures of a week that comes in parts wait for the last, unless its cutoff may come before that. */
const WAITS_BEFORE_CUTOFF_MS = 3_600_000

async function noteConflictsOf(
  ports: WeekPorts,
  tx: Tx,
  { job, week, receivedAt }: Batch,
  spans: readonly Interval[],
): Promise<boolean> {
  const contract = await ports.jobs.get(job, tx)
  return contract !== null && noteConflicts(ports, tx, { job: contract, week, fresh: spans, at: receivedAt })
}

/** The batch's week, opened if need be, or why there is none; null when there is no such job. */
async function findWeek(
  ports: WeekPorts,
  tx: Tx,
  { job, week, receivedAt }: Batch,
): Promise<LoadedWeek | { reason: RulingReason } | null> {
  const kept = ports.cache.get(tx, job, week)
  if (kept) return kept
  if (!(await ports.jobs.get(job, tx))) return null
  const opened = await openWeek(ports, tx, { job, week, now: receivedAt })
  return 'reason' in opened ? opened : loadWeek(tx, job, week)
}

/**
 * Whether claims change nothing but their own week's figures: most of what comes are captures in an open week,
 * and what is loaded is all there is to know.
 */
function isPlain(counted: readonly Counted[], loaded: LoadedWeek): boolean {
  return (
    loaded.row.state === 'open' &&
    counted.every(({ claim, lateIn }) => lateIn === null && !isTelling(claim) && claim.kind !== 'submit')
  )
}

/** Decides one record on the week with every claim before it. */
function decideRecord(
  author: Party,
  parsed: ParsedClaim,
  week: LoadedWeek | { reason: RulingReason },
  receivedAt: Instant,
): Decision {
  if ('reason' in week) return { verdict: 'refused', reason: week.reason }
  if (!parsed.success) return { verdict: 'refused', reason: unreadable(author, parsed.output, parsed.issues) }
  return decide(author, parsed.output, standingOf(week), receivedAt, week.policy)
}

/** Jobs with new spans whose freelancer has other jobs as well. */
async function sharedJobs(tx: Tx, batches: readonly Batch[]): Promise<ReadonlySet<string>> {
  const withSpans = batches.filter(({ records }) =>
    records.some((record) => (record as { kind?: unknown } | null)?.kind === 'span'),
  )
  if (withSpans.length === 0) return new Set()
  const rows = await tx.read<{ id: string }>(
    `select id from jobs where id in (:ids) and exists (
       select 1 from jobs other where other.freelancer_id = jobs.freelancer_id and other.id <> jobs.id)`,
    { ids: [...new Set(withSpans.map(({ job }) => job))] },
  )
  return new Set(rows.map(({ id }) => id))
}

/** Where a loaded week stands, facts as of the claims pushed so far. */
export function standingOf(loaded: LoadedWeek): WeekStatus {
  return {
    week: loaded.row.week,
    job: loaded.life,
    get facts() {
      return loaded.facts
    },
    standing: { state: loaded.row.state, extensions: loaded.extensions },
    submittedEarlyAt: loaded.firstSubmit?.receivedAt ?? null,
    version: loaded.row.version,
  }
}

function rulingOn(
  of: string,
  decision: Decision,
  lateIn: WeekId | null,
  picture: PictureKnown,
  at: Instant,
): Ruling {
  const common = { id: `ruling-${of}`, at, kind: 'ruling' as const, of }
  if (decision.verdict === 'refused') return { ...common, verdict: 'refused', ...decision.reason }
  return lateIn
    ? { ...common, verdict: 'late', week: lateIn, ...picture }
    : { ...common, verdict: 'accepted', ...picture }
}

function storeClaim(
  tx: Tx,
  { job, week, author, receivedAt }: Batch,
  stored: {
    id: string
    value: unknown
    decision: Decision
    lateIn: WeekId | null
    span: Interval | null
    pictureAt: Instant | null
  },
): void {
  const { id, value, decision, lateIn, span, pictureAt } = stored
  const kind = (value as { kind?: unknown }).kind
  tx.batchInsert(STORE_CLAIM, [
    job,
    author,
    id,
    week,
    typeof kind === 'string' && /^[a-z-]{1,20}$/.test(kind) ? kind : 'unknown',
    JSON.stringify(value),
    receivedAt,
    decision.verdict === 'refused' ? decision.reason.code : null,
    lateIn,
    pictureAt,
    span?.from ?? null,
    span?.to ?? null,
  ])
}

const STORE_CLAIM = `insert into claims
  (job_id, author, id, week, kind, body, received_at, refused_code, late_in, picture_at, from_at, to_at)
  values :rows`

/**
 * What claims do beyond their own week's figures: to other weeks, to the timesheet's state, to people.
 * @param before the week as it is; null where it has to be read anew
 */
async function followUp(
  ports: WeekPorts,
  tx: Tx,
  { job, week, author, receivedAt }: Batch,
  counted: readonly Counted[],
  before: LoadedWeek | null,
): Promise<void> {
  const contract = await ports.jobs.get(job, tx)
  if (!contract) return
  let isChanged = before === null
  // Each step may change the week, a dispute even its state: the next one looks at it anew.
  for (const { claim } of counted) {
    if (!isTelling(claim)) continue
    isChanged = true
    const now = await loadWeek(tx, job, week)
    if (now) await afterAccepted(ports, tx, { job: contract, loaded: now, by: author, claim, at: receivedAt })
  }
  const loaded = isChanged ? await loadWeek(tx, job, week) : before
  if (!loaded) return
  await refreshFigures(ports, tx, loaded, receivedAt)
  await followLate(ports, tx, loaded, receivedAt)
  await warnOfHours(ports, tx, contract, loaded, receivedAt)
  if (counted.some(({ claim }) => claim.kind === 'submit'))
    await submitThese(ports, tx, [
      {
        row: loaded.row,
        job: contract,
        step: { to: 'submitted', at: receivedAt, reason: { code: 'submitted-early' } },
        isEarly: true,
      },
    ])
}
