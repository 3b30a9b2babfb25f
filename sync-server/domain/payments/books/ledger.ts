import { randomUUID } from 'node:crypto'
import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import { feeMinor } from '../../../../core/rules/money.ts'
import type { Database, Reader, Tx } from '../../../infra/database/database.ts'
import { insertRows } from '../../../infra/database/insert-rows.ts'
import { integer, rowOf, text } from '../../../infra/database/row.ts'

/**
 * Double-entry books (P6), append-only, in integer minor units. A posting adds to an account: what we hold
 * or are owed counts up (gateway, a client's debt), what we owe counts down (a freelancer's earnings, a
 * client's balance). The postings of an entry sum to zero in each currency, so all of them do.
 */
export type Account =
  | `client:${string}`
  | `freelancer:${string}`
  | `gateway:${string}`
  | 'fees'
  | 'protection-fund'
  | 'protection-claims'
  | 'bank'
export type Posting = { account: Account; amountMinor: number; currency: string }
export type Entry = {
  at: Instant
  /** What moved the money; an entry of the same cause is written once. */
  causeKind: 'charge' | 'top-up' | 'protection' | 'payout' | 'refund' | 'transfer' | 'receipt'
  causeId: string
  description: string
  postings: Posting[]
}

export type Ledger = {
  /** Writes an entry; refuses to write one that doesn't balance, which would be a bug. */
  post(tx: Tx, entry: Entry): Promise<void>
  postAll(tx: Tx, entries: readonly Entry[]): Promise<void>
  /** Sum of an account's postings by currency. */
  balance(account: Account, currency: string, from: Reader): Promise<number>
  balances(account: Account): Promise<{ currency: string; amountMinor: number }[]>
}

const BALANCE = rowOf({ currency: text, amountMinor: integer })

export function createLedger(database: Database): Ledger {
  const balances = (account: Account, from: Reader) =>
    from.read(
      `select currency, sum(amount_minor) as amount_minor from ledger_postings where account = :account
       group by currency order by currency`,
      { account },
      BALANCE,
    )
  const postAll = async (tx: Tx, entries: readonly Entry[]) => {
    const rows: Record<string, unknown>[] = []
    const lines: Record<string, unknown>[] = []
    for (const { postings, at, causeKind, causeId, description } of entries) {
      const unbalanced = imbalance(postings)
      if (unbalanced) throw new Error(`entry for ${causeKind} ${causeId}: ${unbalanced}`)
      const id = randomUUID()
      rows.push({ id, at, cause_kind: causeKind, cause_id: causeId, description })
      const moving = postings.filter(({ amountMinor }) => amountMinor !== 0)
      for (const [line, { account, currency, amountMinor }] of moving.entries())
        lines.push({ entry_id: id, line, account, currency, amount_minor: amountMinor })
    }
    await insertRows(tx, 'ledger_entries', rows)
    await insertRows(tx, 'ledger_postings', lines)
  }
  return {
    balances: (account) => balances(account, database),
    async balance(account, currency, tx) {
      const all = await balances(account, tx)
      return all.find((each) => each.currency === currency)?.amountMinor ?? 0
    },
    post: (tx, entry) => postAll(tx, [entry]),
    postAll,
  }
}

/** Why postings are no entry; null: they balance. */
function imbalance(postings: readonly Posting[]): string | null {
  const sums = new Map<string, number>()
  for (const { amountMinor, currency } of postings) {
    if (!Number.isSafeInteger(amountMinor)) return `${amountMinor} is not in whole minor units`
    sums.set(currency, (sums.get(currency) ?? 0) + amountMinor)
  }
  for (const [currency, sum] of sums) if (sum !== 0) return `it sums to ${sum} ${currency}`
  return postings.length === 0 ? 'it moves nothing' : null
}

/**
 * The postings of a paid timesheet: money comes in through the client's account and goes on to the
 * freelancer, less the fee. Paid from the balance, it comes from what already stands there.
 */
export function chargePostings(charge: {
  clientId: string
  freelancerId: string
  /** Null: from the client's balance. */
  gateway: string | null
  amountMinor: number
  currency: string
  feeBasisPoints: number
  /** What the protection fund has paid for this timesheet: it gets that back, and the client's debt ends (G2). */
  protectedPaidMinor: number
}): Posting[] {
  const { clientId, freelancerId, gateway, amountMinor, currency, protectedPaidMinor } = charge
  const fee = feeMinor(amountMinor, charge.feeBasisPoints)
  const posting = (account: Account, amount: number): Posting => ({ account, amountMinor: amount, currency })
  return [
    ...(gateway
      ? [posting(`gateway:${gateway}`, amountMinor), posting(`client:${clientId}`, -amountMinor)]
      : []),
    posting(`client:${clientId}`, amountMinor),
    posting(`freelancer:${freelancerId}`, fee + protectedPaidMinor - amountMinor),
    posting('fees', -fee),
    posting('protection-fund', -protectedPaidMinor),
    posting('protection-claims', protectedPaidMinor),
    posting(`client:${clientId}`, -protectedPaidMinor),
  ]
}
