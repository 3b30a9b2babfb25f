import { isWeekId } from '../../../../core/rules/calendar/week.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { rowOf, text } from '../../../infra/database/row.ts'
import { refreshFigures } from '../cutoff/transitions.ts'
import type { WeekPorts } from '../ports.ts'
import { newWarnings, warnOfHours } from '../texts/follow-claims.ts'
import { loadWeek } from '../week-rows.ts'
import type { Batch } from './batch.ts'
import { createChains } from './chain-rows.ts'
import { judgeClocks } from './clocks.ts'
import { ingestBatch } from './ingest-batch.ts'
import { knownPictures } from './pictures.ts'
import { createSieve, type Fresh } from './sieve.ts'

/**
 * Takes new claims in: schema, decision, facts and rulings, in the caller's transaction together with the
 * messages and mails that follow from them. A record whose id is known is passed over, so a batch may come
 * again; a bad record gets a ruling with its reason and holds up no other (A3, C8).
 */
export function createIngest(ports: WeekPorts) {
  const chains = createChains()
  return async (tx: Tx, batches: readonly Batch[]): Promise<void> => {
    const pick = await createSieve(tx, batches)
    const picked = batches.map((batch) => ({ batch, fresh: pick(batch) }))
    const shared = await sharedJobs(tx, batches)
    const arrived = picked.flatMap(({ batch: { job, week, author }, fresh }) =>
      author === 'freelancer'
        ? fresh.flatMap(({ isTaken, ...record }) => (isTaken ? [] : [{ job, week, ...record }]))
        : [],
    )
    const clocks = await judgeClocks(ports, chains, tx, arrived)
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

/** Jobs with new spans whose freelancer has other jobs as well. */
async function sharedJobs(tx: Tx, batches: readonly Batch[]): Promise<ReadonlySet<string>> {
  const withSpans = batches.filter(({ records }) =>
    records.some((record) => (record as { kind?: unknown } | null)?.kind === 'span'),
  )
  if (withSpans.length === 0) return new Set()
  const rows = await tx.read(
    `select id from jobs where id in (:ids) and exists (
       select 1 from jobs other where other.freelancer_id = jobs.freelancer_id and other.id <> jobs.id)`,
    { ids: [...new Set(withSpans.map(({ job }) => job))] },
    rowOf({ id: text }),
  )
  return new Set(rows.map(({ id }) => id))
}
