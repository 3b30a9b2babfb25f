import type { Instant } from '../../../core/rules/calendar/instant.ts'
import {
  isPaymentFailed,
  type PaymentOutcome,
  type ReadinessReason,
  readinessReasons,
} from '../../../core/rules/payment/readiness.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database, Reader, Tx } from '../../infra/database/database.ts'
import { inParts } from '../../infra/database/in-parts.ts'
import { integer, orNull, type RowOf, rowOf, text, textOf } from '../../infra/database/row.ts'
import type { Events } from '../../infra/events.ts'
import { methodsByPerson, methodsToWallet } from './methods/methods.ts'

export type ReadinessEvents = {
  'readiness-changed': [tx: Tx, jobId: string, reasons: readonly ReadinessReason[]]
}

/**
 * Keeps when each job was Not Ready and why (P2): a row of `readiness` for each stretch, the open one
 * without an end. Protection reads them later, so they are written at the moment of the change.
 */
export type ReadinessBook = {
  /** Looks again at jobs whose methods, charges or disputes changed, in the transaction of that change. */
  refresh(tx: Tx, jobIds: readonly string[]): Promise<void>
  refreshClient(tx: Tx, clientId: string): Promise<void>
  /** Why each job is Not Ready now; a Ready one has no entry. */
  notReady(jobIds: readonly string[], from: Reader): Promise<Map<string, ReadinessReason[]>>
  /** Jobs whose client no gateway ever collected from: the fund vouches for little of theirs (G3). */
  unproven(jobIds: readonly string[]): Promise<Set<string>>
  /** Whether Work View is in Working status in any job of the client (P3). */
  hasWorkingJob(tx: Tx, clientId: string): Promise<boolean>
}

export function createReadiness(deps: {
  database: Database
  clock: Clock
  /** Nothing is charged here: Ready needs no payment method (P9). */
  settlesOutside: boolean
  events: Events<ReadinessEvents>
}): ReadinessBook {
  const { database, clock, settlesOutside, events } = deps

  const refresh = async (tx: Tx, jobIds: readonly string[]) => {
    const reasonsById = await reasonsNow(tx, settlesOutside, jobIds)
    const openByJob = await openStretches(tx, [...reasonsById.keys()])
    for (const [jobId, reasons] of reasonsById) {
      const codes = reasons.map(({ code }) => code).join(' ')
      const open = openByJob.get(jobId)
      if ((open?.codes ?? '') === codes) continue
      await turn(tx, jobId, open?.fromAt ?? null, codes)
      await events.emit('readiness-changed', tx, jobId, reasons)
    }
  }

  /** Ends the open stretch and begins the next; a stretch without length leaves no row. */
  const turn = async (tx: Tx, jobId: string, openFrom: Instant | null, codes: string) => {
    const now = clock.now()
    if (openFrom !== null && openFrom >= now)
      await tx.run('delete from readiness where job_id = :jobId and from_at = :openFrom', {
        jobId,
        openFrom,
      })
    else if (openFrom !== null)
      await tx.run('update readiness set to_at = :now where job_id = :jobId and to_at is null', {
        jobId,
        now,
      })
    if (codes === '') return
    // Two changes at one instant, as a moved clock makes them: the stretch that ended there begins again.
    await tx.run('delete from readiness where job_id = :jobId and from_at = :now', { jobId, now })
    await tx.run(
      'insert into readiness (job_id, from_at, to_at, codes) values (:jobId, :now, null, :codes)',
      { jobId, now, codes },
    )
  }

  return {
    refresh,
    async refreshClient(tx, clientId) {
      const rows = await tx.read(
        `select id from jobs where client_id = :clientId and status <> 'ended'`,
        { clientId },
        rowOf({ id: text }),
      )
      await refresh(
        tx,
        rows.map(({ id }) => id),
      )
    },
    async notReady(jobIds, tx) {
      const reasonsById = await reasonsNow(tx, settlesOutside, jobIds)
      return new Map([...reasonsById].filter(([, reasons]) => reasons.length > 0))
    },
    async unproven(jobIds) {
      const found = new Set<string>()
      if (settlesOutside) return found
      for (const ids of inParts(jobIds)) {
        const rows = await database.read(
          `select j.id from jobs j where j.id in (:ids) and j.client_id is not null
             and not exists (select 1 from charges c join charge_tries y on y.charge_id = c.id
               where c.client_id = j.client_id and y.outcome = 'paid' and y.gateway <> 'balance')
             and not exists (select 1 from top_ups u where u.person_id = j.client_id and u.outcome = 'paid')`,
          { ids },
          rowOf({ id: text }),
        )
        for (const { id } of rows) found.add(id)
      }
      return found
    },
    async hasWorkingJob(tx, clientId) {
      const rows = await tx.read(
        `select id from jobs where client_id = :clientId and status = 'working' limit 1`,
        { clientId },
      )
      return rows.length > 0
    },
  }
}

const CHARGED = rowOf({
  jobId: text,
  outcome: textOf<'paid' | 'failed'>(),
  settledAt: integer,
  attempt: integer,
})

const STRETCH = rowOf({ jobId: text, fromAt: integer, codes: text })

/** The stretches that last, by job. */
async function openStretches(tx: Tx, jobIds: readonly string[]) {
  const openByJob = new Map<string, RowOf<typeof STRETCH>>()
  for (const ids of inParts(jobIds)) {
    const rows = await tx.read(
      'select job_id, from_at, codes from readiness where job_id in (:ids) and to_at is null',
      { ids },
      STRETCH,
    )
    for (const row of rows) openByJob.set(row.jobId, row)
  }
  return openByJob
}

/** Why each job is Not Ready as the tables stand, by few statements for many jobs; a Ready one has no reasons. */
async function reasonsNow(
  from: Reader,
  settlesOutside: boolean,
  jobIds: readonly string[],
): Promise<Map<string, ReadinessReason[]>> {
  const reasonsById = new Map<string, ReadinessReason[]>()
  for (const ids of inParts(jobIds)) {
    const jobs = await from.read(
      'select id, client_id from jobs where id in (:ids)',
      { ids },
      rowOf({ id: text, clientId: orNull(text) }),
    )
    const clients = jobs.flatMap(({ clientId }) => clientId ?? [])
    const methods = await methodsByPerson(from, clients)
    const jobsWhere = async (sql: string) => {
      const rows = await from.read(`select distinct job_id from ${sql}`, { ids }, rowOf({ jobId: text }))
      return new Set(rows.map(({ jobId }) => jobId))
    }
    const inDispute = await jobsWhere(`timesheets where job_id in (:ids) and state = 'disputed'`)
    const outcomes = Map.groupBy(
      await from.read(
        `select job_id, outcome, settled_at, attempt from charges
         where job_id in (:ids) and outcome in ('paid', 'failed') and part = 'timesheet'
           and not exists (select 1 from timesheets t where t.job_id = charges.job_id and t.week = charges.week
             and t.state = 'closed')`,
        { ids },
        CHARGED,
      ),
      ({ jobId }) => jobId,
    )
    const overdue = await jobsWhere(
      'invoices where job_id in (:ids) and overdue_at is not null and settled_at is null',
    )
    for (const { id, clientId } of jobs) {
      const wallet = methodsToWallet(methods.get(clientId ?? '') ?? [])
      const paymentFailed = isPaymentFailed((outcomes.get(id) ?? []).map(rowToOutcome))
      const job = { paymentFailed, inDispute: inDispute.has(id), overdue: overdue.has(id), settlesOutside }
      reasonsById.set(id, readinessReasons(wallet, job))
    }
  }
  return reasonsById
}

/** A later attempt at a timesheet is one that somebody made by hand: nothing is tried again blind (P4). */
const rowToOutcome = ({ settledAt: at, outcome, attempt }: RowOf<typeof CHARGED>): PaymentOutcome => ({
  ...{ at, outcome },
  byHand: attempt > 1,
})
