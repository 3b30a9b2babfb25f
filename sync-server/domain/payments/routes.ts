import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import type { RefusalCode } from '../../../core/messages/refusals.ts'
import { pages } from '../../../core/protocol/api/pages.ts'
import { JobPayments, Outcome, PaymentMethod, Wallet } from '../../../core/protocol/api/payments.ts'
import { Text } from '../../../core/protocol/api/values.ts'
import { failureSentence } from '../../../core/ui/words/payment-words.ts'
import { routesWith } from '../../http/api/route.ts'
import { showVersion } from '../../http/versions.ts'
import type { Database } from '../../infra/database/database.ts'
import { MethodRole, NewMethodInput, TopUpInput } from './input.ts'
import { jobPayments } from './job-payments.ts'
import type { Method } from './methods/methods.ts'
import { walletVersion } from './methods/wallet.ts'
import type { Payments } from './payments.ts'

const WALLET = '/api/payment-methods'
const MethodAnswer = v.strictObject({ method: PaymentMethod })
const TopUpAnswer = v.strictObject({
  topUp: v.strictObject({ id: Text, outcome: Outcome, failure: v.nullable(Text) }),
  ...Wallet.entries,
})
const WALLET_REFUSALS: readonly RefusalCode[] = [
  'unknown-method',
  'card-not-authenticated',
  'paypal-not-active',
  'backup-missing',
  'same-as-default',
  'last-usable-method',
  'default-missing',
  'auto-pay-required',
]

const route = routesWith<{ payments: Payments; database: Database }>()

/** Payment methods, the balance, and what a job was paid. */
export const paymentRoutes = [
  route({
    method: 'get',
    path: WALLET,
    summary: 'One’s payment methods and balances',
    access: 'signed-in',
    answers: { 200: Wallet },
    async handle({ payments }, { ctx, person }) {
      const wallet = await walletToJson(payments, person.id)
      showVersion(ctx, wallet.version)
      return wallet
    },
  }),
  route({
    method: 'post',
    path: WALLET,
    summary:
      'Add a card, a PayPal account or the account balance (P1); 202 with the gateway’s page, where it takes the data itself',
    access: 'signed-in',
    proven: 'payment-method',
    body: NewMethodInput,
    answers: { 201: MethodAnswer, 202: v.strictObject({ redirectUrl: Text }) },
    refusals: [
      'test-card-unknown',
      'card-expired',
      'balance-known',
      'too-many-methods',
      'settled-outside',
      'payment-provider-down',
      'address-unproven',
    ],
    async handle({ payments }, { person, body }) {
      const added = await payments.wallets.add(person.id, body)
      return 'redirectUrl' in added
        ? { status: 202, body: added }
        : { status: 201, body: { method: methodToJson(added) } }
    },
  }),
  route({
    method: 'post',
    path: '/api/payment-methods/set-ups/{ref}',
    summary: 'Back from the gateway’s page: keep the method that was added there, once',
    access: 'signed-in',
    proven: 'payment-method',
    answers: { 201: MethodAnswer },
    refusals: [
      'set-up-unknown',
      'set-up-not-finished',
      'too-many-methods',
      'payment-provider-down',
      'address-unproven',
    ],
    handle: async ({ payments }, { person, params }) => ({
      method: methodToJson(await payments.wallets.complete(person.id, params.ref)),
    }),
  }),
  route({
    method: 'post',
    path: '/api/payment-methods/{id}/authenticate',
    summary: 'Prove that a card is one’s own (P1)',
    access: 'signed-in',
    answers: { 200: MethodAnswer },
    refusals: ['unknown-method', 'authentication-failed', 'payment-provider-down'],
    handle: async ({ payments }, { person, params }) => ({
      method: methodToJson(await payments.wallets.authenticate(person.id, params.id)),
    }),
  }),
  route({
    method: 'put',
    path: '/api/payment-methods/{id}/role',
    summary: 'Make a method the default, the backup, or neither (P3)',
    access: 'signed-in',
    version: WALLET,
    body: MethodRole,
    answers: { 200: Wallet },
    refusals: WALLET_REFUSALS,
    async handle({ payments }, { person, params, body, ifMatch }) {
      await payments.wallets.setRole(person.id, params.id, body.role, ifMatch)
      return walletToJson(payments, person.id)
    },
  }),
  route({
    method: 'delete',
    path: '/api/payment-methods/{id}',
    summary: 'Remove a method (P3)',
    access: 'signed-in',
    version: WALLET,
    answers: { 204: null },
    refusals: WALLET_REFUSALS,
    handle: ({ payments }, { person, params, ifMatch }) =>
      payments.wallets.remove(person.id, params.id, ifMatch),
  }),
  route({
    method: 'post',
    path: '/api/balance/top-ups',
    summary: 'Pay into one’s balance; 202 while the outcome is unknown',
    access: 'signed-in',
    body: TopUpInput,
    answers: { 201: TopUpAnswer, 202: TopUpAnswer },
    refusals: ['unknown-method', 'money-held'],
    async handle({ payments }, { ctx, person, body: { method, amountMinor, currency } }) {
      const key = ctx.get('idempotency-key').slice(0, 100) || randomUUID()
      const order = { personId: person.id, methodId: method, amountMinor, currency, key }
      const topUp = await payments.topUp(order)
      const failure = topUp.failure && failureSentence(topUp.failure)
      const body = { topUp: { ...topUp, failure }, ...(await walletToJson(payments, person.id)) }
      return { status: topUp.outcome === 'charging' ? 202 : 201, body }
    },
  }),
  route({
    method: 'get',
    path: '/api/jobs/{job}/payments',
    summary: 'Charges, earnings, and what can be paid by hand (V4)',
    access: 'party',
    ...pages,
    answers: { 200: JobPayments },
    handle: ({ database }, { job, role, query }) =>
      jobPayments(database, job, { isClient: role === 'client', query }),
  }),
]

async function walletToJson({ wallets, ledger }: Payments, personId: string) {
  const methods = await wallets.methods(personId)
  return {
    version: walletVersion(methods),
    cardsElsewhere: wallets.cardsElsewhere,
    methods: methods.map(methodToJson),
    balances: (await ledger.balances(`client:${personId}`)).map(({ currency, amountMinor }) => ({
      currency,
      // The books count what we owe a client as negative; people read their balance as positive.
      amountMinor: 0 - amountMinor,
    })),
  }
}

/** References at the gateway stay inside. */
const methodToJson = ({ id, kind, label, authenticated, role, status, createdAt }: Method) => ({
  id,
  kind,
  label,
  authenticated,
  role,
  status,
  createdAt,
})
