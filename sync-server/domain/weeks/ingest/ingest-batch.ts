import type { RulingReason } from '../../../../core/messages/message.ts'
import { type Decision, decide, type WeekStatus } from '../../../../core/projection/decide.ts'
import { unreadable } from '../../../../core/projection/unreadable.ts'
import {
  type IdTaken,
  isCapture,
  type Party,
  type PictureKnown,
  type Ruling,
} from '../../../../core/protocol/records.ts'
import type { Instant, Interval, WeekId } from '../../../../core/rules/calendar/instant.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { openWeek } from '../open-week.ts'
import type { WeekPorts } from '../ports.ts'
import { publish } from '../publish.ts'
import { isTelling } from '../texts/follow-claims.ts'
import { type LoadedWeek, loadWeek } from '../week-rows.ts'
import type { Batch } from './batch.ts'
import { storeClaim } from './claim-rows.ts'
import { clockSaid, type SuspectClocks } from './clocks.ts'
import { noteConflicts } from './conflicts.ts'
import { type Counted, followUp } from './follow-up.ts'
import { openLateTarget } from './late.ts'
import type { KnownPictures } from './pictures.ts'
import type { Fresh, ParsedClaim } from './sieve.ts'

/**
 * Decides the new records of one batch, and writes down what was decided and what follows from it.
 * @param isShared whether the freelancer has other jobs, whose time may overlap (S4)
 * @param clocks which of the records are suspect (C10)
 * @returns whether the week's figures wait to be worked out
 */
export async function ingestBatch(
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
  const mayWait = batch.part === 'goes-on' && loaded.row.submitAt - receivedAt > WAITS_BEFORE_CUTOFF_MS
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

/** Where a loaded week stands, facts as of the claims pushed so far. */
function standingOf(loaded: LoadedWeek): WeekStatus {
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
