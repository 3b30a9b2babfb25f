import * as v from 'valibot'
import { Currency, Instant, Minor, Money, Next, Text, Version } from '../../../core/protocol/api/values.ts'
import { type Operation, pages } from '../../http/api/operation.ts'
import {
  MethodRole,
  NewMethodInput,
  RefundInput,
  StatementPageQuery,
  StatementQuery,
  TopUpInput,
} from './input.ts'

const Method = v.strictObject({
  id: Text,
  kind: v.picklist(['card', 'paypal', 'balance']),
  label: Text,
  authenticated: v.boolean(),
  role: v.picklist(['default', 'backup', 'none']),
  status: v.picklist(['active', 'inactive']),
  createdAt: Instant,
})
const WALLET = '/api/payment-methods'
const wallet = {
  version: Version,
  cardsElsewhere: v.boolean(),
  methods: v.array(Method),
  balances: v.array(Money),
}
const MethodAnswer = v.strictObject({ method: Method })
const WALLET_REFUSALS = [
  ...['unknown-method', 'card-not-authenticated', 'paypal-not-active', 'backup-missing', 'same-as-default'],
  ...['last-usable-method', 'default-missing', 'auto-pay-required'],
]
const Outcome = v.picklist(['paid', 'failed', 'charging'])
const PendingWeek = v.strictObject({
  week: Text,
  state: Text,
  version: v.number(),
  amountMinor: Minor,
  currency: Currency,
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

export const paymentOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/payment-methods',
    summary: 'One’s payment methods and balances',
    access: 'signed-in',
    answers: { 200: v.strictObject(wallet) },
  },
  {
    method: 'post',
    path: '/api/payment-methods',
    summary:
      'Add a card, a PayPal account or the account balance (P1); 202 with the gateway’s page, where it takes the data itself',
    access: 'signed-in',
    body: NewMethodInput,
    answers: { 201: MethodAnswer, 202: v.strictObject({ redirectUrl: Text }) },
    refusals: [
      ...['test-card-unknown', 'card-expired', 'balance-known', 'too-many-methods', 'settled-outside'],
      'payment-provider-down',
      'address-unproven',
    ],
  },
  {
    method: 'post',
    path: '/api/payment-methods/set-ups/{ref}',
    summary: 'Back from the gateway’s page: keep the method that was added there, once',
    access: 'signed-in',
    answers: { 201: MethodAnswer },
    refusals: [
      'set-up-unknown',
      'set-up-not-finished',
      'too-many-methods',
      'payment-provider-down',
      'address-unproven',
    ],
  },
  {
    method: 'post',
    path: '/api/payment-methods/{id}/authenticate',
    summary: 'Prove that a card is one’s own (P1)',
    access: 'signed-in',
    answers: { 200: MethodAnswer },
    refusals: ['unknown-method', 'authentication-failed', 'payment-provider-down'],
  },
  {
    method: 'put',
    path: '/api/payment-methods/{id}/role',
    summary: 'Make a method the default, the backup, or neither (P3)',
    access: 'signed-in',
    version: WALLET,
    body: MethodRole,
    answers: { 200: v.strictObject(wallet) },
    refusals: WALLET_REFUSALS,
  },
  {
    method: 'delete',
    path: '/api/payment-methods/{id}',
    summary: 'Remove a method (P3)',
    access: 'signed-in',
    version: WALLET,
    answers: { 204: null },
    refusals: WALLET_REFUSALS,
  },
  {
    method: 'post',
    path: '/api/balance/top-ups',
    summary: 'Pay into one’s balance; 202 while the outcome is unknown',
    access: 'signed-in',
    body: TopUpInput,
    answers: {
      201: v.strictObject({
        topUp: v.strictObject({ id: Text, outcome: Outcome, failure: v.nullable(Text) }),
        ...wallet,
      }),
      202: v.strictObject({
        topUp: v.strictObject({ id: Text, outcome: Outcome, failure: v.nullable(Text) }),
        ...wallet,
      }),
    },
    refusals: ['unknown-method', 'money-held'],
  },
  {
    method: 'get',
    path: '/api/jobs/{job}/payments',
    summary: 'Charges, earnings, and what can be paid by hand (V4)',
    access: 'party',
    ...pages,
    answers: {
      200: v.strictObject({
        next: Next,
        /** Why no money moves now; null: it does. */
        moneyHeld: v.nullable(Text),
        charges: v.array(
          v.strictObject({
            id: Text,
            week: Text,
            part: v.picklist(['timesheet', 'excess']),
            version: v.number(),
            attempt: v.number(),
            amountMinor: Minor,
            currency: Currency,
            outcome: Outcome,
            /** The client's own name for it; null to everybody else. */
            method: v.nullable(Text),
            failure: v.nullable(Text),
            createdAt: Instant,
            settledAt: v.nullable(Instant),
          }),
        ),
        failed: v.array(PendingWeek),
        pending: v.array(PendingWeek),
        earnings: v.array(v.strictObject({ currency: Currency, paidMinor: Minor })),
      }),
    },
  },
  {
    method: 'get',
    path: '/api/statement',
    summary: 'One’s movements of money, with running balances (P6)',
    access: 'signed-in',
    query: StatementPageQuery,
    refusals: ['bad-cursor'],
    answers: {
      200: v.strictObject({
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
      }),
    },
  },
  {
    method: 'get',
    path: '/api/statement.csv',
    summary: 'The statement for a spreadsheet',
    access: 'signed-in',
    query: StatementQuery,
    answers: { 200: 'text/csv' },
  },
  {
    method: 'get',
    path: '/api/payouts',
    summary: 'What was paid out to one',
    access: 'signed-in',
    ...pages,
    answers: { 200: v.strictObject({ payouts: v.array(Payout), next: Next }) },
  },
  {
    method: 'get',
    path: '/api/payouts.csv',
    summary: 'What was paid out to one, for a spreadsheet',
    access: 'signed-in',
    answers: { 200: 'text/csv' },
  },
  {
    method: 'post',
    path: '/api/jobs/{job}/weeks/{week}/refunds',
    summary: 'Give money of a paid week back into the client’s balance',
    access: 'freelancer',
    body: RefundInput,
    answers: {
      201: v.strictObject({ refund: v.strictObject({ week: Text, amountMinor: Minor, currency: Currency }) }),
    },
    refusals: ['only-freelancer', 'not-paid', 'refund-too-large', 'earnings-paid-out'],
  },
]
