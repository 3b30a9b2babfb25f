import { isCivilDate } from '../../core/rules/calendar/week.ts'
import { FUND_LIMITS } from '../../core/rules/payment/protection-fund.ts'
import { money } from '../../core/ui/words/format.ts'
import { payoutsCsv } from '../domain/payments/books/operator-money.ts'
import { amountToMinor } from './amount.ts'
import { type Command, type Given, Slip } from './command.ts'
import { complain, say } from './say.ts'
import { writeNew } from './write-new.ts'

const AMOUNT = { takes: 'AMOUNT', needed: true, does: 'such as 1234.50' }
const CURRENCY = { takes: 'CODE', needed: true, does: 'such as USD' }
const REFERENCE = {
  takes: 'TEXT',
  needed: true,
  does: 'the bank’s own reference of this transfer: each is booked once, however often you run this',
}

export const moneyCommands: Command[] = [
  {
    name: 'payouts owed',
    does: 'lists what freelancers have earned and not yet received; changes nothing',
    flags: {},
    async run({ payments }) {
      const owed = await payments.operator.owed()
      for (const { name, personId, amountMinor, currency } of owed)
        say(`${money(amountMinor, currency)}  ${name} (${personId})`)
      say(`${owed.length} payouts are owed.`)
      return true
    },
  },
  {
    name: 'payouts make',
    does: 'books all that is owed as paid out by bank, and gives the list to pay as CSV',
    flags: { to: { takes: 'FILE', does: 'a new file for the CSV; without it, standard output' } },
    note: [
      'What is booked counts as paid: pay the whole list. A list that was lost is had again by `payouts list`.',
      'Bank accounts are not kept here: the list names people, and your bank’s address book knows the rest.',
    ].join('\n'),
    async run({ payments }, given) {
      const file = given.optional('to')
      if (file === null) {
        process.stdout.write(payoutsCsv(await payments.operator.payOut()))
        return true
      }
      // The file first: money that was booked must not lack its list.
      let count = 0
      const isWritten = await writeNew(file, async () => {
        const payouts = await payments.operator.payOut()
        count = payouts.length
        return payoutsCsv(payouts)
      })
      if (!isWritten) return complain(`${file} is there already. Nothing was booked.`)
      say(`${count} payouts are booked; the list is in ${file}.`)
      return true
    },
  },
  {
    name: 'payouts list',
    does: 'gives the payouts that were booked as CSV',
    flags: {
      from: { takes: 'DATE', does: 'the first day, in UTC' },
      to: { takes: 'DATE', does: 'the last day, in UTC' },
    },
    async run({ payments }, given) {
      const [from, to] = [dayStart(given, 'from'), dayStart(given, 'to')]
      const until = to === null ? Number.MAX_SAFE_INTEGER : to + 86_400_000
      process.stdout.write(payoutsCsv(await payments.operator.payoutsBetween(from ?? 0, until)))
      return true
    },
  },
  {
    name: 'protection owed',
    does: 'lists failed timesheets with protected hours that the fund has not paid, and what the fund holds',
    flags: {},
    async run({ payments }) {
      const { fund, timesheets } = await payments.operator.protection()
      for (const { job, week, title, protectedMinor, owedMinor, limits, currency } of timesheets) {
        const why = limits.map((limit) => FUND_LIMITS[limit]).join('; ')
        const less = why === '' ? '' : `  (of ${money(protectedMinor, currency)} protected: ${why})`
        say(`${money(owedMinor, currency)}  --job ${job} --week ${week}  ${title}${less}`)
      }
      const held = fund.map(({ currency, amountMinor }) => money(amountMinor, currency)).join(', ')
      say(`${timesheets.length} timesheets. The fund holds ${held || 'nothing'}.`)
      return true
    },
  },
  {
    name: 'protection pay',
    does: 'pays what the fund owes for a timesheet whose charge has failed, once',
    flags: {
      job: { takes: 'ID', needed: true, does: 'the job' },
      week: { takes: 'DATE', needed: true, does: 'the Monday of the week' },
    },
    note: 'It goes to the freelancer’s earnings, and from there with the next payouts. The client’s debt stays on the books; when the timesheet is paid, the fund gets it back.',
    async run({ payments }, given) {
      const paid = await payments.operator.payProtected(given.text('job'), given.text('week'))
      say(`${money(paid.amountMinor, paid.currency)} went from the fund to the freelancer’s earnings.`)
      return true
    },
  },
  {
    name: 'protection fund',
    does: 'books money that you put into the protection fund',
    flags: { amount: AMOUNT, currency: CURRENCY, reference: REFERENCE },
    async run({ payments }, given) {
      const [amountMinor, currency] = amountOf(given)
      await payments.operator.endowFund(amountMinor, currency, given.text('reference'))
      say(`${money(amountMinor, currency)} went into the fund.`)
      return true
    },
  },
  {
    name: 'settle-gateway',
    does: 'books that a gateway sent money it held to your bank',
    flags: {
      gateway: { takes: 'NAME', needed: true, does: 'stripe, or sandbox' },
      amount: AMOUNT,
      currency: CURRENCY,
      reference: REFERENCE,
    },
    async run({ payments }, given) {
      const [amountMinor, currency] = amountOf(given)
      const gateway = given.text('gateway')
      await payments.operator.settleGateway(gateway, amountMinor, currency, given.text('reference'))
      say(`${money(amountMinor, currency)} went from ${gateway} to the bank.`)
      return true
    },
  },
]

const amountOf = (given: Given): [number, string] => {
  const currency = given.text('currency')
  return [amountToMinor(given.text('amount'), currency), currency]
}

function dayStart(given: Given, name: string): number | null {
  const text = given.optional(name)
  if (text === null) return null
  if (!isCivilDate(text)) throw new Slip(`--${name} takes a date such as 2026-11-16, not ${text}.`)
  return Date.parse(`${text}T00:00:00Z`)
}
