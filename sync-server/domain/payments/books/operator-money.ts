import { randomUUID } from 'node:crypto'
import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import type { Clock } from '../../../infra/clock.ts'
import { decimalText, toCsv } from '../../../infra/csv.ts'
import type { Database, Tx, Values } from '../../../infra/database/database.ts'
import { integer, type RowReader, rowOf, text, textOf } from '../../../infra/database/row.ts'
import { Refused } from '../../../refused.ts'
import type { MoneyHold } from '../hold.ts'
import { createProtectionFund, type FundPolicy, type Protection } from '../protection-fund.ts'
import type { Account, Ledger } from './ledger.ts'

export type Payout = {
  id: string
  personId: string
  name: string
  amountMinor: number
  currency: string
  reference: string
  paidAt: number
}

export type Owed = Pick<Payout, 'personId' | 'name' | 'amountMinor' | 'currency'>
/** What the operator does with money: from the command line alone, never over HTTP. */
export type OperatorMoney = {
  /** What freelancers have earned and not yet received: what the next payouts would be. */
  owed(): Promise<Owed[]>
  /** Books what freelancers have earned and not yet received as paid out by bank; the list is what to pay. */
  payOut(): Promise<Payout[]>
  payoutsOf(personId: string): Promise<Payout[]>
  payoutsBetween(from: Instant, to: Instant): Promise<Payout[]>
  /** The gateway sent money that it held to the bank. Each transfer is booked once, by the bank's reference. */
  settleGateway(gateway: string, amountMinor: number, currency: string, reference: string): Promise<void>
  /** The operator put money into the protection fund; once a reference. */
  endowFund(amountMinor: number, currency: string, reference: string): Promise<void>
  /** What the fund holds, and failed timesheets with protected hours that it has not paid, each with what it owes (G3). */
  protection(): Promise<Protection>
  /**
   * Pays what the fund owes for a timesheet whose charge failed (G2, G3), once. The client's debt stands on the
   * books until the timesheet is paid, which then refills the fund.
   */
  payProtected(jobId: string, week: string): Promise<{ amountMinor: number; currency: string }>
}

type Transfer = { amountMinor: number; currency: string; reference: string; what: string }

/** What stands to each freelancer's credit. */
const OWED = `select account, currency, -sum(amount_minor) as total from ledger_postings
  where account like 'freelancer:%' group by account, currency having sum(amount_minor) < 0`

export function createOperatorMoney(deps: {
  database: Database
  clock: Clock
  ledger: Ledger
  hold: MoneyHold
  policy: FundPolicy
}): OperatorMoney {
  const { database, clock, ledger, hold } = deps
  const fund = createProtectionFund(deps)

  /** Moves money once a reference: a command that is run again, or by two, books it no second time. */
  const transfer = async (
    tx: Tx,
    [to, from]: [Account, Account],
    { amountMinor, currency, reference, what }: Transfer,
  ) => {
    if (!Number.isSafeInteger(amountMinor) || amountMinor <= 0) throw new Refused('unsound-amount')
    if (!/^\S.{0,79}$/.test(reference)) throw new Refused('unsound-reference')
    const causeId = `${from}/${reference}`
    const [known] = await tx.read(
      `select id from ledger_entries where cause_kind = 'transfer' and cause_id = :causeId`,
      { causeId },
    )
    if (known) throw new Refused('reference-used')
    await ledger.post(tx, {
      at: clock.now(),
      causeKind: 'transfer',
      causeId,
      description: `${what} (${reference})`,
      postings: [
        { account: to, amountMinor, currency },
        { account: from, amountMinor: -amountMinor, currency },
      ],
    })
  }
  const payouts = (where: string, values: Values) =>
    database.read(
      `select o.*, p.name from payouts o join people p on p.id = o.person_id where ${where} order by o.created_at, o.id`,
      values,
      PAYOUT,
    )

  return {
    settleGateway: (gateway, amountMinor, currency, reference) =>
      database.write(async (tx) => {
        const held = await ledger.balance(`gateway:${gateway}`, currency, tx)
        if (amountMinor > held)
          throw new Refused('gateway-holds-less', {
            params: { gateway, held: { amountMinor: held, currency } },
          })
        const what = `Settlement by ${gateway}`
        await transfer(tx, ['bank', `gateway:${gateway}`], { amountMinor, currency, reference, what })
      }),
    endowFund: (amountMinor, currency, reference) =>
      database.write((tx) =>
        transfer(tx, ['bank', 'protection-fund'], {
          ...{ amountMinor, currency, reference, what: 'Into the protection fund' },
        }),
      ),
    protection: fund.owed,
    owed() {
      return database.read(
        `select p.id as person_id, p.name, o.total as amount_minor, o.currency from (${OWED}) o
         join people p on 'freelancer:' || p.id = o.account order by o.account, o.currency`,
        {},
        rowOf({ personId: text, name: text, amountMinor: integer, currency: text }),
      )
    },
    payoutsOf: (personId) => payouts('o.person_id = :personId', { personId }),
    payoutsBetween: (from, to) => payouts('o.created_at >= :from and o.created_at < :to', { from, to }),
    async payOut() {
      const now = clock.now()
      const ids = await database.write(async (tx) => {
        await hold.refuse(tx)
        const owed = await tx.read(
          `${OWED} order by account, currency`,
          {},
          rowOf({ account: textOf<`freelancer:${string}`>(), currency: text, total: integer }),
        )
        const made: string[] = []
        for (const { account, currency, total: amountMinor } of owed) {
          const id = randomUUID()
          const reference = `Glasswork ${new Date(now).toISOString().slice(0, 10)} ${id.slice(0, 8)}`
          await tx.run(
            `insert into payouts (id, person_id, amount_minor, currency, reference, created_at, paid_at)
             values (:id, :personId, :amountMinor, :currency, :reference, :now, :now)`,
            { id, personId: account.slice('freelancer:'.length), amountMinor, currency, reference, now },
          )
          await ledger.post(tx, {
            at: now,
            causeKind: 'payout',
            causeId: id,
            description: `Payout ${reference}`,
            postings: [
              { account, amountMinor, currency },
              { account: 'bank', amountMinor: -amountMinor, currency },
            ],
          })
          made.push(id)
        }
        return made
      })
      return ids.length === 0 ? [] : payouts('o.id in (:ids)', { ids })
    },
    payProtected: fund.pay,
  }
}

/** The list for the bank. */
export const payoutsCsv = (payouts: readonly Payout[]): string =>
  toCsv(
    ['reference', 'name', 'person', 'amount', 'currency', 'at_utc'],
    payouts.map(({ reference, name, personId, amountMinor, currency, paidAt }) => [
      ...[reference, name, personId, decimalText(amountMinor, currency), currency],
      new Date(paidAt).toISOString(),
    ]),
  )

const PAYOUT: RowReader<Payout> = rowOf({
  id: text,
  personId: text,
  name: text,
  amountMinor: integer,
  currency: text,
  reference: text,
  paidAt: integer,
})
