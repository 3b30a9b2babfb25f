import { readFile } from 'node:fs/promises'
import type { Instant } from '../../core/rules/calendar/instant.ts'
import { isCivilDate } from '../../core/rules/calendar/week.ts'
import { openMinor } from '../../core/rules/payment/outside-settlement.ts'
import { money } from '../../core/ui/words/format.ts'
import { type AskedReceipt, askForReceipt } from '../domain/outside/asked-receipts.ts'
import { bankDetailsOf, bankLines, keepBankDetails, OPERATOR } from '../domain/outside/bank-details.ts'
import { BankDetailsInput } from '../domain/outside/input.ts'
import { invoicesOf, openInvoicesOf } from '../domain/outside/invoice-book.ts'
import { parsed } from '../http/input.ts'
import type { Database } from '../infra/database/database.ts'
import { amountToMinor } from './amount.ts'
import { type Command, Slip } from './command.ts'
import { complain, say } from './say.ts'

const JOB = { takes: 'ID', needed: true, does: 'the job' }
const WEEK = { takes: 'DATE', needed: true, does: 'the Monday of the week' }

const LONGEST_WAIT_MS = 20_000

/** What the operator does where invoices are paid outside (P9), to the operator's account. */
export const receiptCommands: Command[] = [
  {
    name: 'bank-details show',
    does: 'shows where clients pay, where you collect for the freelancers',
    flags: {},
    async run({ database }) {
      const details = await bankDetailsOf(database, OPERATOR)
      for (const line of details ? bankLines(details) : []) say(line)
      if (!details) say('None: each client pays the freelancer, who confirms receipt.')
      return true
    },
  },
  {
    name: 'bank-details set',
    does: 'writes where clients pay: from then on invoices are yours to collect, and yours to confirm',
    flags: {
      from: {
        takes: 'FILE',
        needed: true,
        does: 'a JSON file: {"holder": "…", "iban": "…", "bic": "…", "text": "…"}; all but holder may be left out',
      },
    },
    note: 'Invoices that went out before keep their payee. What you collect goes to the freelancers by `payouts make`.',
    async run({ database, clock }, given) {
      const details = parsed(BankDetailsInput, JSON.parse(await readFile(given.text('from'), 'utf8')))
      await database.write((tx) => keepBankDetails(tx, OPERATOR, details, clock.now()))
      for (const line of bankLines(details)) say(line)
      return true
    },
  },
  {
    name: 'receipts open',
    does: 'lists invoices that are paid outside and still open',
    flags: {},
    async run({ database }) {
      const open = await openInvoicesOf(database)
      for (const invoice of open) {
        const who = invoice.payee === 'operator' ? 'you' : 'the freelancer'
        const sent = invoice.sentOn === null ? '' : `, said to be sent on ${invoice.sentOn}`
        const overdue = invoice.overdueAt === null ? '' : ', overdue'
        say(
          `${money(openMinor(invoice), invoice.currency)}  ${invoice.reference}  --job ${invoice.job} --week ${invoice.week}  to ${who}${sent}${overdue}`,
        )
      }
      say(`${open.length} invoices are open.`)
      return true
    },
  },
  {
    name: 'receipts confirm',
    does: 'books money that arrived on your account for an invoice, in part or whole',
    flags: {
      ...{ job: JOB, week: WEEK },
      amount: { takes: 'AMOUNT', needed: true, does: 'such as 1234.50' },
      date: { takes: 'DATE', needed: true, does: 'when it arrived' },
      reference: { takes: 'TEXT', does: 'the bank’s own reference' },
    },
    async run({ database, clock }, given) {
      const [job, week] = [given.text('job'), given.text('week')]
      const [invoice] = await invoicesOf(database, job, week)
      if (!invoice) return complain('There is no invoice of this week.')
      const receivedOn = given.text('date')
      if (!isCivilDate(receivedOn)) throw new Slip('--date takes a date such as 2026-11-30.')
      const amountMinor = amountToMinor(given.text('amount'), invoice.currency)
      const reference = given.optional('reference') ?? ''
      return ask(database, { kind: 'confirm', job, week, amountMinor, receivedOn, reference }, clock.now())
    },
  },
  {
    name: 'receipts take-back',
    does: 'takes back a receipt that was confirmed by mistake; it stays on record',
    flags: {
      job: JOB,
      week: WEEK,
      receipt: { takes: 'ID', needed: true, does: 'as `receipts confirm` named it' },
    },
    async run({ database, clock }, given) {
      const [job, week, receipt] = [given.text('job'), given.text('week'), given.text('receipt')]
      return ask(database, { kind: 'take-back', job, week, receipt }, clock.now())
    },
  },
]

/** The running server writes into weeks; it is asked, and answers within a moment. */
async function ask(database: Database, asked: AskedReceipt, now: Instant): Promise<boolean> {
  const answer = await askForReceipt(database, asked, now, LONGEST_WAIT_MS)
  if (answer === null) return complain('The server does not run. It does this when it is started.')
  if (!answer.isDone) return complain(answer.sentence)
  say(answer.sentence)
  return true
}
