import type { Interval } from '../../../../core/rules/calendar/instant.ts'
import { cursorsOf, type Page } from '../../../http/paging.ts'
import { type Cell, decimalText, toCsv } from '../../../infra/csv.ts'
import type { Database } from '../../../infra/database/database.ts'
import { integer, rowOf, text } from '../../../infra/database/row.ts'

export type StatementLine = {
  at: number
  description: string
  /** What it was: a timesheet's charge, a payment into the balance, a payout … */
  cause: string
  currency: string
  /** As its owner reads it: money that came to them is positive. */
  amountMinor: number
  /** The balance after it. */
  balanceMinor: number
}
export type Side = 'client' | 'freelancer'
export type Statement = {
  side: Side
  opening: { currency: string; amountMinor: number }[]
  lines: StatementLine[]
  /** The cursor of the next page. */
  next: string | null
}

export type LinePlace = readonly [at: number, entry: string, line: number]
const FIRST_LINE = -1
export const LINES = cursorsOf<LinePlace>('statement', [0, '', FIRST_LINE])

const MOVEMENT = rowOf({
  id: text,
  at: integer,
  description: text,
  causeKind: text,
  currency: text,
  line: integer,
  amountMinor: integer,
})

/**
 * A page of a person's movements of one side in a span of time, in order, with the balances before the page
 * and after each movement (P6): each posting is a line, so that money which came and went at once is seen.
 */
export async function statementOf(
  database: Database,
  personId: string,
  side: Side,
  { from, to }: Interval,
  page: Page<LinePlace>,
): Promise<Statement> {
  const [at, entry, line] = page.after[0] < from ? ([from, '', FIRST_LINE] as const) : page.after
  const values = { account: `${side}:${personId}`, at, entry, line, to, most: page.limit + 1 }
  const isLater = `(e.at > :at or (e.at = :at and (e.id > :entry or (e.id = :entry and p.line > :line))))`
  const before = await database.read(
    `select p.currency, sum(p.amount_minor) as total from ledger_postings p
     join ledger_entries e on e.id = p.entry_id where p.account = :account and not ${isLater}
     group by p.currency order by p.currency`,
    values,
    rowOf({ currency: text, total: integer }),
  )
  const found = await database.read(
    `select e.id, e.at, e.description, e.cause_kind, p.currency, p.line, p.amount_minor
     from ledger_postings p join ledger_entries e on e.id = p.entry_id
     where p.account = :account and ${isLater} and e.at < :to order by e.at, e.id, p.line limit :most`,
    values,
    MOVEMENT,
  )
  const { items: rows, next } = LINES.cut(found, page.limit, ({ at, id, line }) => [at, id, line])
  // The books count what we owe somebody as negative; its owner reads it as positive.
  const opening = before.map(({ currency, total }) => ({ currency, amountMinor: 0 - total }))
  const balances = new Map(opening.map(({ currency, amountMinor }) => [currency, amountMinor]))
  const lines = rows.map(({ at, currency, causeKind: cause, ...row }) => {
    const amountMinor = 0 - row.amountMinor
    const balanceMinor = (balances.get(currency) ?? 0) + amountMinor
    balances.set(currency, balanceMinor)
    // A client's charge is two movements: what was paid in, and what it was for.
    const isPaidIn = side === 'client' && amountMinor > 0 && (cause === 'charge' || cause === 'receipt')
    const description = `${isPaidIn ? 'Payment for: ' : ''}${row.description}`
    return { at, description, cause, currency, amountMinor, balanceMinor }
  })
  return { side, opening, lines, next }
}

export function statementCsv(lines: readonly StatementLine[]): string {
  return toCsv(
    ['at_utc', 'cause', 'description', 'currency', 'amount', 'balance'],
    lines.map(({ at, cause, description, currency, amountMinor, balanceMinor }): Cell[] => [
      ...[new Date(at).toISOString(), cause, description, currency],
      ...[decimalText(amountMinor, currency), decimalText(balanceMinor, currency)],
    ]),
  )
}
