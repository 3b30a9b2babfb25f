import * as v from 'valibot'
import type { Refusal } from '../../core/rules/refusal.ts'
import { type Instant, isWeekId, type WeekId } from '../../core/rules/week.ts'
import { type Decision, decide, type WeekStanding } from '../../core/workroom/decide.ts'
import {
  type Claim,
  ClientClaim,
  FreelancerClaim,
  type Party,
  RecordId,
  type Ruling,
} from '../../core/workroom/records.ts'
import type { Tx } from '../database/database.ts'
import { noteConflicts } from './conflicts.ts'
import { addLateTime, openLateTarget } from './late.ts'
import { openWeek } from './open-week.ts'
import type { WeekJob, WeekPorts } from './ports.ts'
import { say } from './say.ts'
import { afterAccepted, isTelling, warnOfHours } from './tell.ts'
import { refreshFigures, submitThese } from './transitions.ts'
import { judgedWeek, type LoadedWeek, loadWeek } from './week-rows.ts'

export type Batch = {
  job: string
  week: WeekId
  author: Party
  records: readonly unknown[]
  receivedAt: Instant
}

/** A claim of the batch that counts, with the week whose timesheet takes it if it came late (T7). */
type Counted = { claim: Claim; lateIn: WeekId | null }

/**
 * Takes new claims in: schema, decision, facts and rulings, in the caller's transaction together with the
 * messages and mails that follow from them. A record whose id is known is passed over, so a batch may come
 * again; a bad record gets a ruling with its reason and holds up no other (A3, C8).
 */
export function createIngest(ports: WeekPorts) {
  return async (tx: Tx, batch: Batch): Promise<void> => {
    const { job, week, author, receivedAt } = batch
    const fresh = await unknownRecords(ports, tx, batch)
    const contract = await ports.jobs.get(job)
    if (fresh.length === 0 || !isWeekId(week) || !contract) return
    const opened = await openWeek(ports, tx, job, week, receivedAt)
    const loaded = 'row' in opened ? await loadWeek(ports.database, job, week, tx) : null

    const counted: Counted[] = []
    const rulings: Ruling[] = []
    let lateTarget: WeekId | null = null
    for (const { id, value } of fresh) {
      const parsed = v.safeParse(author === 'freelancer' ? FreelancerClaim : ClientClaim, value)
      const decision = decideRecord(
        author,
        parsed,
        loaded,
        'refusal' in opened ? opened.refusal : null,
        receivedAt,
      )
      if (decision.verdict === 'late' && loaded)
        lateTarget ??= await openLateTarget(ports, tx, contract, loaded, receivedAt)
      const lateIn = decision.verdict === 'late' ? lateTarget : null
      await storeClaim(ports, tx, batch, { id, value, decision, lateIn })
      rulings.push(rulingOn(id, decision, lateIn, receivedAt))
      if (!parsed.success || !loaded || decision.verdict === 'refused') continue
      loaded.claims.push({ by: author, claim: parsed.output, receivedAt })
      counted.push({ claim: parsed.output, lateIn })
    }
    await say(ports, tx, job, week, rulings)
    if (loaded && counted.length > 0) await followUp(ports, tx, contract, batch, counted, loaded)
  }
}

/** Decides one record on the week with every claim before it. */
function decideRecord(
  author: Party,
  parsed: v.SafeParseResult<typeof FreelancerClaim | typeof ClientClaim>,
  loaded: LoadedWeek | null,
  noWeek: Refusal | null,
  receivedAt: Instant,
): Decision {
  if (!loaded) return { verdict: 'refused', refusal: noWeek ?? UNREADABLE }
  if (!parsed.success) return { verdict: 'refused', refusal: unreadable(parsed.issues) }
  return decide(author, parsed.output, standingOf(loaded), receivedAt, loaded.policy)
}

const UNREADABLE: Refusal<'invalid-record'> = {
  code: 'invalid-record',
  sentence: 'The record is not in the form that the server understands.',
}

/** The refusal of a record that fails its schema, with the field at fault. */
export function unreadable(issues: readonly v.BaseIssue<unknown>[]): Refusal<'invalid-record'> {
  const first = issues[0]
  const where = first ? (v.getDotPath(first) ?? 'the record') : 'the record'
  const sentence = `${UNREADABLE.sentence} (${where}: ${first?.message ?? 'unknown form'})`.slice(0, 300)
  return { ...UNREADABLE, sentence }
}

/** Records that are not in the tables yet, each once; those without a proper id can't be answered and are left. */
async function unknownRecords(ports: WeekPorts, tx: Tx, { job, author, records }: Batch) {
  const byId = new Map<string, unknown>()
  for (const value of records) {
    const id = v.safeParse(v.object({ id: RecordId }), value)
    if (id.success && !byId.has(id.output.id)) byId.set(id.output.id, value)
  }
  if (byId.size === 0) return []
  const known = await ports.database.read<{ id: string }>(
    'select id from claims where job_id = :job and author = :author and id in (:ids)',
    { job, author, ids: [...byId.keys()] },
    tx,
  )
  for (const { id } of known) byId.delete(id)
  return [...byId].map(([id, value]) => ({ id, value }))
}

/** Where a loaded week stands, facts as of the claims pushed so far. */
export function standingOf(loaded: LoadedWeek): WeekStanding {
  const submit = loaded.claims.find(({ claim }) => claim.kind === 'submit')
  return {
    get facts() {
      return loaded.factsNow()
    },
    standing: {
      state: loaded.row.state,
      extensions: loaded.server.flatMap((record) =>
        record.kind === 'review-extended' ? [record.until] : [],
      ),
    },
    submittedEarlyAt: submit ? submit.claim.at : null,
  }
}

function rulingOn(of: string, decision: Decision, lateIn: WeekId | null, at: Instant): Ruling {
  const common = { id: `ruling-${of}`, at, kind: 'ruling' as const, of }
  if (decision.verdict === 'refused') return { ...common, verdict: 'refused', ...decision.refusal }
  return lateIn ? { ...common, verdict: 'late', week: lateIn } : { ...common, verdict: 'accepted' }
}

async function storeClaim(
  { database }: WeekPorts,
  tx: Tx,
  { job, week, author, receivedAt }: Batch,
  stored: { id: string; value: unknown; decision: Decision; lateIn: WeekId | null },
): Promise<void> {
  const { id, value, decision, lateIn } = stored
  const kind = (value as { kind?: unknown }).kind
  await database.run(
    tx,
    `insert into claims (job_id, author, id, week, kind, body, received_at, refused_code, late_in)
     values (:job, :author, :id, :week, :kind, :body, :receivedAt, :refused, :lateIn)`,
    {
      job,
      author,
      id,
      week,
      kind: typeof kind === 'string' ? kind.slice(0, 20) : 'unknown',
      body: JSON.stringify(value),
      receivedAt,
      refused: decision.verdict === 'refused' ? decision.refusal.code : null,
      lateIn,
    },
  )
}

async function followUp(
  ports: WeekPorts,
  tx: Tx,
  contract: WeekJob,
  { job, week, author, receivedAt }: Batch,
  counted: readonly Counted[],
  before: LoadedWeek,
): Promise<void> {
  const hasSpans = counted.some(({ claim }) => claim.kind === 'span')
  let isChanged = hasSpans && (await noteConflicts(ports, tx, contract, week, receivedAt))
  // Each step may change the week, a dispute even its state: the next one looks at it anew.
  for (const { claim } of counted) {
    if (!isTelling(claim)) continue
    isChanged = true
    const now = await loadWeek(ports.database, job, week, tx)
    if (now) await afterAccepted(ports, tx, contract, now, author, claim, receivedAt)
  }
  // Captures, most of what comes, change nothing but the claims: what is loaded is all there is.
  const loaded = isChanged
    ? await loadWeek(ports.database, job, week, tx)
    : judgedWeek(before.row, before.claims, before.server)
  if (!loaded) return
  const lateIn = counted.find((one) => one.lateIn !== null)?.lateIn
  if (lateIn) await addLateTime(ports, tx, loaded, lateIn, receivedAt)
  await refreshFigures(ports, tx, loaded, receivedAt)
  await warnOfHours(ports, tx, contract, loaded, receivedAt)
  if (counted.some(({ claim }) => claim.kind === 'submit'))
    await submitThese(ports, tx, [{ row: loaded.row, job: contract }], {
      early: true,
      actor: author,
      at: () => receivedAt,
    })
}
