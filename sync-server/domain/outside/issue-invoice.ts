import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import { excessPayableUntil } from '../../../core/rules/payment/excess.ts'
import type { Tx } from '../../infra/database/database.ts'
import { mailEvent, systemMessage } from '../weeks/announce.ts'
import type { WeekPorts } from '../weeks/ports.ts'
import { publish } from '../weeks/publish.ts'
import { loadWeek } from '../weeks/week-rows.ts'
import { bankDetailsOf, OPERATOR } from './bank-details.ts'
import { invoicesOf, payTo } from './invoice-book.ts'
import {
  excessForClient,
  excessIssued,
  invoiceForClient,
  invoiceForFreelancer,
  invoiceIssued,
} from './texts.ts'

/**
 * Sends the invoice of a timesheet that is due, or of one that closed with nothing but hours over the authorized ones,
 * which can be paid by hand (T10): once, in the caller's transaction. False: it has one, or needs none.
 */
export async function issueInvoice(
  ports: WeekPorts,
  tx: Tx,
  { job: id, week, at }: { job: string; week: WeekId; at: Instant },
): Promise<boolean> {
  const job = await ports.jobs.get(id, tx)
  const loaded = await loadWeek(tx, id, week)
  if (!loaded || !job?.clientId || !job.freelancerId) return false
  const { row, timesheet } = loaded
  const isDue = (row.state === 'due' || row.state === 'failed') && row.amountMinor > 0
  const isExcess = row.state === 'closed' && timesheet.excessMinor > 0
  if (!isDue && !isExcess) return false
  const payee = (await bankDetailsOf(tx, OPERATOR)) ? 'operator' : 'freelancer'
  const written = await tx.read(
    `insert into invoices (job_id, week, reference, payee, client_id, freelancer_id, fee_basis_points, issued_at,
       reminders, settled_at)
     values (:id, :week, :reference, :payee, :clientId, :freelancerId, :fee, :at, 0, :settledAt)
     on conflict (job_id, week) do nothing returning week`,
    {
      ...{ id, week, reference: referenceOf(id, week), payee, at, settledAt: isDue ? null : at },
      ...{ clientId: job.clientId, freelancerId: job.freelancerId, fee: ports.policy.feeBasisPoints },
    },
  )
  const [invoice] = await invoicesOf(tx, id, week)
  if (written.length === 0 || !invoice) return false
  const to = await payTo(tx, invoice)
  const until = excessPayableUntil(at, ports.policy)
  const [said, forClient, forFreelancer] = isDue
    ? [
        invoiceIssued(invoice),
        invoiceForClient(invoice, to, ports.publicUrl),
        invoiceForFreelancer(invoice, to),
      ]
    : [
        excessIssued(invoice, until),
        excessForClient(invoice, until, to, ports.publicUrl),
        excessIssued(invoice, until),
      ]
  await publish(ports, tx, id, week, [systemMessage(said, at, week)])
  await mailEvent(ports, tx, job, { week, event: forClient, about: 'invoice', to: ['client'] })
  await mailEvent(ports, tx, job, { week, event: forFreelancer, about: 'invoice', to: ['freelancer'] })
  return true
}

/** Short enough for a bank's form, of signs that every bank takes. */
const referenceOf = (job: string, week: WeekId): string =>
  `GW-${job.replaceAll('-', '').slice(0, 8).toUpperCase()}-${week.replaceAll('-', '')}`
