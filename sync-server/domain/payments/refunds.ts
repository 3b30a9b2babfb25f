import { randomUUID } from 'node:crypto'
import type { Message } from '../../../core/messages/message.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database, Tx } from '../../infra/database/database.ts'
import { integer, orNull, rowOf, text } from '../../infra/database/row.ts'
import type { Events } from '../../infra/events.ts'
import { Refused } from '../../refused.ts'
import type { Job } from '../jobs/job.ts'
import type { Ledger } from './books/ledger.ts'

export type Refund = { job: Job; week: string; amountMinor: number; currency: string; reason: string }
export type RefundEvents = {
  /** For the mail and the Workroom's message (K3). */
  'refund-given': [tx: Tx, refund: Refund & { id: string; message: Message }]
}

/**
 * A freelancer gives money of a paid timesheet back, into the client's balance: at most what the freelancer
 * got for that week, and only what has not been paid out yet.
 */
export function createRefunds(deps: {
  database: Database
  clock: Clock
  ledger: Ledger
  events: Events<RefundEvents>
}) {
  const { database, clock, ledger, events } = deps
  return async function refund(job: Job, week: string, amountMinor: number, reason: string): Promise<Refund> {
    return database.write(async (tx) => {
      const account = `freelancer:${job.freelancerId}` as const
      const [charge] = await tx.read(
        `select c.currency, -sum(p.amount_minor) as earned from charges c
         join ledger_entries e on e.cause_kind = 'charge' and e.cause_id = c.id
         join ledger_postings p on p.entry_id = e.id and p.account = :account
         where c.job_id = :jobId and c.week = :week and c.outcome = 'paid' group by c.currency`,
        { jobId: job.id, week, account },
        rowOf({ currency: text, earned: integer }),
      )
      if (!charge) throw new Refused('not-paid')
      const { currency } = charge
      const [given] = await tx.read(
        `select sum(p.amount_minor) as total from ledger_entries e join ledger_postings p on p.entry_id = e.id
         where e.cause_kind = 'refund' and e.cause_id like :causes and p.account = :account`,
        { causes: `${job.id}/${week}/%`, account },
        rowOf({ total: orNull(integer) }),
      )
      const left = charge.earned - (given?.total ?? 0)
      if (amountMinor > left)
        throw new Refused('refund-too-large', { params: { most: { amountMinor: left, currency } } })
      const balance = 0 - (await ledger.balance(account, currency, tx))
      if (amountMinor > balance)
        throw new Refused('more-than-earnings', {
          params: { left: { amountMinor: Math.max(balance, 0), currency } },
        })
      const id = `${job.id}/${week}/${randomUUID()}`
      await ledger.post(tx, {
        at: clock.now(),
        causeKind: 'refund',
        causeId: id,
        description: `Refund for the week of ${week}: ${job.title}`,
        postings: [
          { account, amountMinor, currency },
          { account: `client:${job.clientId}`, amountMinor: -amountMinor, currency },
        ],
      })
      const refunded: Refund = { job, week, amountMinor, currency, reason }
      const said = { week: { week }, amount: { amountMinor, currency } }
      const message: Message = reason
        ? { code: 'refunded-with-reason', params: { ...said, reason } }
        : { code: 'refunded', params: said }
      await events.emit('refund-given', tx, { ...refunded, id, message })
      return refunded
    })
  }
}
