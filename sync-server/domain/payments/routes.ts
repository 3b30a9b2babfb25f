import { randomUUID } from 'node:crypto'
import Router from '@koa/router'
import { parsed } from '../../http/input.ts'
import { ifMatch, showVersion } from '../../http/versions.ts'
import type { Database } from '../../infra/database/database.ts'
import { provenPerson, signedIn } from '../accounts/identify.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { MethodRole, NewMethodInput, TopUpInput } from './input.ts'
import { jobPayments } from './job-payments.ts'
import type { Method } from './methods/methods.ts'
import { walletVersion } from './methods/wallet.ts'
import type { Payments } from './payments.ts'

/** Payment methods, the balance, and what a job was paid. */
export function paymentRoutes(deps: { payments: Payments; jobs: Jobs; database: Database }): Router {
  const { payments, jobs, database } = deps
  const { wallets, ledger } = payments
  const router = new Router({ prefix: '/api' })

  const walletToJson = async (personId: string) => {
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

  router.get('/payment-methods', async (ctx) => {
    const wallet = await walletToJson(signedIn(ctx).id)
    showVersion(ctx, wallet.version)
    ctx.body = wallet
  })

  router.post('/payment-methods', async (ctx) => {
    const { id } = provenPerson(ctx, 'payment-method')
    const added = await wallets.add(id, parsed(NewMethodInput, ctx.request.body))
    const goesElsewhere = 'redirectUrl' in added
    ctx.status = goesElsewhere ? 202 : 201
    ctx.body = goesElsewhere ? added : { method: methodToJson(added) }
  })

  /** Back from the gateway's page. */
  router.post('/payment-methods/set-ups/:ref', async (ctx) => {
    const { id } = provenPerson(ctx, 'payment-method')
    const method = await wallets.complete(id, ctx.params.ref ?? '')
    ctx.status = 201
    ctx.body = { method: methodToJson(method) }
  })

  router.post('/payment-methods/:id/authenticate', async (ctx) => {
    const method = await wallets.authenticate(signedIn(ctx).id, ctx.params.id ?? '')
    ctx.body = { method: methodToJson(method) }
  })

  router.put('/payment-methods/:id/role', async (ctx) => {
    const { id } = signedIn(ctx)
    const seen = ifMatch(ctx)
    const { role } = parsed(MethodRole, ctx.request.body)
    await wallets.setRole(id, ctx.params.id ?? '', role, seen)
    ctx.body = await walletToJson(id)
  })

  router.delete('/payment-methods/:id', async (ctx) => {
    await wallets.remove(signedIn(ctx).id, ctx.params.id ?? '', ifMatch(ctx))
    ctx.status = 204
  })

  /** 202 while the gateway has not said what became of it. */
  router.post('/balance/top-ups', async (ctx) => {
    const { id: personId } = signedIn(ctx)
    const { method, amountMinor, currency } = parsed(TopUpInput, ctx.request.body)
    const key = ctx.get('idempotency-key').slice(0, 100) || randomUUID()
    const topUp = await payments.topUp({ personId, methodId: method, amountMinor, currency, key })
    ctx.status = topUp.outcome === 'charging' ? 202 : 201
    ctx.body = { topUp, ...(await walletToJson(personId)) }
  })

  router.get('/jobs/:job/payments', async (ctx) => {
    const { job, role } = await jobs.asReader(ctx.params.job ?? '', signedIn(ctx).id)
    ctx.body = await jobPayments(database, job, { isClient: role === 'client', query: ctx.query })
  })
  return router
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
