import { randomUUID } from 'node:crypto'
import type { CivilDate, Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import { dayOf } from '../../../core/rules/calendar/week.ts'
import { feeMinor } from '../../../core/rules/money.ts'
import {
  isCovered,
  openMinor,
  refuseReceipt,
  refuseSent,
  refuseUndo,
} from '../../../core/rules/payment/outside-settlement.ts'
import { type IfMatch, refuseStale } from '../../http/versions.ts'
import type { Tx } from '../../infra/database/database.ts'
import { integer, rowOf } from '../../infra/database/row.ts'
import { Refused, refuse } from '../../refused.ts'
import type { Ledger, Posting } from '../payments/books/ledger.ts'
import { mailEvent, systemMessage } from '../weeks/announce.ts'
import { changeState } from '../weeks/cutoff/transitions.ts'
import type { WeekPorts } from '../weeks/ports.ts'
import { publish } from '../weeks/publish.ts'
import type { Event } from '../weeks/texts/timesheet-texts.ts'
import { loadWeek } from '../weeks/week-rows.ts'
import {
  type Invoice,
  invoicesOf,
  invoiceVersion,
  NO_INVOICE,
  type Payee,
  type Receipt,
} from './invoice-book.ts'
import { settle } from './settle.ts'
import { moneyReceived, moneySent, receiptTakenBack } from './texts.ts'

const DAY_MS = 86_400_000

export type OutsideDeps = { ports: WeekPorts; ledger: Ledger; refuseWhileHeld: (tx: Tx) => Promise<void> }
/** Who acts on an invoice, and what they saw of it. */
export type Acting = { job: string; week: WeekId; by: { id: string; as: Payee }; seen: IfMatch }
export type NewReceipt = { amountMinor: number; receivedOn: CivilDate; reference: string }

/** What people say about an invoice that is paid outside (P9): sent, received, taken back. */
export function createReceipts({ ports, ledger, refuseWhileHeld }: OutsideDeps) {
  const { database, clock, policy } = ports

  const find = async (tx: Tx, job: string, week: WeekId): Promise<Invoice> => {
    const [invoice] = await invoicesOf(tx, job, week)
    if (!invoice) throw NO_INVOICE()
    return invoice
  }
  const tell = async (tx: Tx, { job: id, week }: Invoice, event: Event, about: string, at: Instant) => {
    const job = await ports.jobs.get(id, tx)
    if (!job) return
    await publish(ports, tx, id, week, [systemMessage(event, at, about)])
    await mailEvent(ports, tx, job, { week, event, about, to: ['client', 'freelancer'] })
  }
  const asPayee = (invoice: Invoice, { by }: Pick<Acting, 'by'>) => {
    if (by.as !== invoice.payee) throw new Refused('not-the-payee', { params: { payee: invoice.payee } })
  }
  const write = (tx: Tx, invoice: Invoice, receipt: Receipt, fee: number, notedBy: string) =>
    tx.run(
      `insert into receipts (id, job_id, week, amount_minor, fee_minor, currency, received_on, reference, undoes,
         noted_by, noted_at) values (:id, :job, :week, :amountMinor, :fee, :currency, :receivedOn, :reference,
         :undoes, :notedBy, :notedAt)`,
      { ...receipt, job: invoice.job, week: invoice.week, currency: invoice.currency, fee, notedBy },
    )
  /**
   * Books what came, or, with the opposite amounts, that it was a mistake. What the freelancer was paid by the client
   * is earned and had at once, so that nobody pays it out to them again.
   */
  const book = async (tx: Tx, invoice: Invoice, { id, amountMinor, notedAt }: Receipt, fee: number) => {
    const { clientId, freelancerId, currency, payee, reference } = invoice
    const freelancer = `freelancer:${freelancerId}` as const
    const posting = (account: Posting['account'], amount: number): Posting => ({
      ...{ account, amountMinor: amount, currency },
    })
    await ledger.post(tx, {
      ...{ at: notedAt, causeKind: 'receipt', causeId: id },
      description: `${amountMinor < 0 ? 'Taken back: invoice' : 'Invoice'} ${reference}, paid outside`,
      postings: [
        posting(`client:${clientId}`, -amountMinor),
        posting(`client:${clientId}`, amountMinor),
        posting(freelancer, fee - amountMinor),
        posting('fees', -fee),
        posting(payee === 'operator' ? 'bank' : freelancer, amountMinor),
      ],
    })
  }

  return {
    /** The client says that the money is on its way. */
    sent: (job: string, week: WeekId, on: CivilDate): Promise<void> =>
      database.write(async (tx) => {
        const invoice = await find(tx, job, week)
        refuse(refuseSent(invoice))
        const at = clock.now()
        await tx.run(
          'update invoices set sent_on = :on, sent_at = :at where job_id = :job and week = :week',
          { on, at, job, week },
        )
        await tell(tx, invoice, moneySent(invoice, on), `${week}-${at}`, at)
      }),

    /** Whoever is paid confirms what arrived, in part or whole. */
    receive: (acting: Acting, given: NewReceipt, id: string = randomUUID()): Promise<Invoice> =>
      database.write(async (tx) => {
        await refuseWhileHeld(tx)
        const invoice = await find(tx, acting.job, acting.week)
        asPayee(invoice, acting)
        // Asked for again after a crash: it is booked already.
        if (invoice.receipts.some((known) => known.id === id)) return invoice
        const at = clock.now()
        const tomorrow = dayOf(at + DAY_MS, policy.zone)
        refuse(refuseReceipt(given, invoice, { now: at, tomorrow }, policy))
        refuseStale(acting.seen, invoiceVersion(invoice))
        const { amountMinor, receivedOn, reference } = given
        const receipt: Receipt = { id, amountMinor, receivedOn, reference, notedAt: at, undoes: null }
        const after = invoice.receivedMinor + given.amountMinor
        const fee =
          feeMinor(after, invoice.feeBasisPoints) - feeMinor(invoice.receivedMinor, invoice.feeBasisPoints)
        await write(tx, invoice, receipt, fee, acting.by.id)
        await book(tx, invoice, receipt, fee)
        if (isCovered({ ...invoice, receivedMinor: after })) {
          await settle(ports, tx, invoice, {
            ...{ actor: acting.by.as, at },
            reason: { code: 'received' },
          })
        }
        await tell(tx, invoice, moneyReceived(invoice, receipt), receipt.id, at)
        await ports.refreshReadiness(tx, [invoice.job])
        return find(tx, acting.job, acting.week)
      }),

    /** A receipt that was confirmed by mistake: it stays on record, and another takes it back. */
    takeBack: (acting: Acting, id: string): Promise<Invoice> =>
      database.write(async (tx) => {
        await refuseWhileHeld(tx)
        const invoice = await find(tx, acting.job, acting.week)
        asPayee(invoice, acting)
        const receipt = invoice.receipts.find((each) => each.id === id && each.undoes === null)
        if (!receipt) throw new Refused('receipt-unknown')
        const [kept] = await tx.read(
          'select fee_minor from receipts where id = :id',
          { id },
          rowOf({ feeMinor: integer }),
        )
        const fee = kept?.feeMinor ?? 0
        const account = `freelancer:${invoice.freelancerId}` as const
        const credit = 0 - (await ledger.balance(account, invoice.currency, tx))
        const isTakenBack = invoice.receipts.some(({ undoes }) => undoes === id)
        const isPaidOut = invoice.payee === 'operator' && credit < receipt.amountMinor - fee
        refuse(refuseUndo({ isTakenBack, isSealed: invoice.isSealed, isPaidOut }))
        refuseStale(acting.seen, invoiceVersion(invoice))
        const at = clock.now()
        const undoing = {
          ...receipt,
          id: randomUUID(),
          amountMinor: -receipt.amountMinor,
          notedAt: at,
          undoes: id,
        }
        await write(tx, invoice, undoing, -fee, acting.by.id)
        await book(tx, invoice, undoing, -fee)
        const open = openMinor({ ...invoice, receivedMinor: invoice.receivedMinor - receipt.amountMinor })
        if (open > 0 && invoice.settledAt !== null) await reopen(tx, invoice, acting.by.as, at)
        await tell(tx, invoice, receiptTakenBack(invoice, receipt, open), undoing.id, at)
        await ports.refreshReadiness(tx, [invoice.job])
        return find(tx, acting.job, acting.week)
      }),
  }

  async function reopen(tx: Tx, { job, week }: Invoice, actor: string, at: Instant): Promise<void> {
    const loaded = await loadWeek(tx, job, week)
    if (loaded?.row.state !== 'paid') return
    // It is not settled any more, so nothing seals it.
    loaded.row.sealAt = null
    await changeState(ports, tx, loaded.row, {
      state: 'due',
      change: { at, actor, reason: { code: 'receipt-taken-back' } },
    })
    await tx.run('update invoices set settled_at = null where job_id = :job and week = :week', {
      ...{ job, week },
    })
  }
}
