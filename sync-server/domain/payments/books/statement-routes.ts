import * as v from 'valibot'
import { pages } from '../../../../core/protocol/api/pages.ts'
import { Currency, Instant, Minor, Money, Next, Text } from '../../../../core/protocol/api/values.ts'
import { dayInterval } from '../../../../core/rules/calendar/week.ts'
import type { Policy } from '../../../../core/rules/policy.ts'
import { routesWith } from '../../../http/api/route.ts'
import { cursorsOf, type Page } from '../../../http/paging.ts'
import type { Clock } from '../../../infra/clock.ts'
import type { Database } from '../../../infra/database/database.ts'
import { RefundInput, StatementPageQuery, StatementQuery } from '../input.ts'
import type { Payments } from '../payments.ts'
import { payoutsCsv } from './operator-money.ts'
import {
  LINES,
  type LinePlace,
  type Statement,
  type StatementLine,
  statementCsv,
  statementOf,
} from './statement.ts'

const LINES_AT_ONCE = 1000
const PAYOUTS = cursorsOf('payouts', [0, ''] as readonly [paidAt: number, id: string])

const StatementAnswer = v.strictObject({
  side: v.picklist(['client', 'freelancer']),
  opening: v.array(Money),
  next: Next,
  lines: v.array(
    v.strictObject({
      at: Instant,
      description: Text,
      cause: Text,
      currency: Currency,
      amountMinor: Minor,
      balanceMinor: Minor,
    }),
  ),
})
const Payout = v.strictObject({
  id: Text,
  personId: Text,
  name: Text,
  amountMinor: Minor,
  currency: Currency,
  reference: Text,
  paidAt: Instant,
})

type Deps = { payments: Payments; database: Database; clock: Clock; policy: Policy }
const route = routesWith<Deps>()

/** Statements, payouts and refunds: what each party sees of the books. */
export const statementRoutes = [
  route({
    method: 'get',
    path: '/api/statement',
    summary: 'One’s movements of money, with running balances (P6)',
    access: 'signed-in',
    query: StatementPageQuery,
    refusals: ['bad-cursor'],
    answers: { 200: StatementAnswer },
    handle: (deps, { person, query }) => read(deps, person.id, query, LINES.pageOf(query)),
  }),
  route({
    method: 'get',
    path: '/api/statement.csv',
    summary: 'The statement for a spreadsheet',
    access: 'signed-in',
    query: StatementQuery,
    answers: { 200: 'text/csv' },
    async handle(deps, { ctx, person, query }) {
      const lines: StatementLine[] = []
      let after: LinePlace | null = LINES.start
      while (after !== null) {
        const page: Statement = await read(deps, person.id, query, { after, limit: LINES_AT_ONCE })
        lines.push(...page.lines)
        after = page.next === null ? null : LINES.pageOf({ after: page.next, limit: LINES_AT_ONCE }).after
      }
      ctx.set('Content-Disposition', 'attachment; filename="statement.csv"')
      return statementCsv(lines)
    },
  }),
  route({
    method: 'get',
    path: '/api/payouts',
    summary: 'What was paid out to one',
    access: 'signed-in',
    ...pages,
    answers: { 200: v.strictObject({ payouts: v.array(Payout), next: Next }) },
    async handle({ payments }, { person, query }) {
      const payouts = await payments.operator.payoutsOf(person.id)
      const { items, next } = PAYOUTS.cutWhole(payouts, PAYOUTS.pageOf(query), ({ paidAt, id }) => [
        paidAt,
        id,
      ])
      return { payouts: items, next }
    },
  }),
  route({
    method: 'get',
    path: '/api/payouts.csv',
    summary: 'What was paid out to one, for a spreadsheet',
    access: 'signed-in',
    answers: { 200: 'text/csv' },
    async handle({ payments }, { ctx, person }) {
      ctx.set('Content-Disposition', 'attachment; filename="payouts.csv"')
      return payoutsCsv(await payments.operator.payoutsOf(person.id))
    },
  }),
  route({
    method: 'post',
    path: '/api/jobs/{job}/weeks/{week}/refunds',
    summary: 'Give money of a paid week back into the client’s balance',
    access: 'freelancer',
    body: RefundInput,
    answers: {
      201: v.strictObject({
        refund: v.strictObject({ week: Text, amountMinor: Minor, currency: Currency }),
      }),
    },
    refusals: ['not-paid', 'refund-too-large', 'more-than-earnings'],
    async handle({ payments }, { job, params, body: { amountMinor, reason } }) {
      const refund = await payments.refund(job, params.week, amountMinor, reason)
      return {
        refund: { week: refund.week, amountMinor: refund.amountMinor, currency: refund.currency },
      }
    },
  }),
]

function read(
  { database, clock, policy }: Deps,
  personId: string,
  { side, from, to }: v.InferOutput<typeof StatementQuery>,
  page: Page<LinePlace>,
) {
  const span = {
    from: from ? dayInterval(from, policy.zone).from : 0,
    to: to ? dayInterval(to, policy.zone).to : clock.now() + 1,
  }
  return statementOf(database, personId, side, span, page)
}
