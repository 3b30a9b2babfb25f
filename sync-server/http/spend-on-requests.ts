import type { Middleware } from 'koa'
import { type Budget, refuseTooMuchWork, spendInTurn, WORK } from '../infra/budget.ts'
import { addressOf } from './client-address.ts'

/**
 * Each request of the API costs its person something, or its address where nobody is signed in, and waits for its turn
 * (A4).
 */
export function spendOnRequests(budget: Budget): Middleware {
  return async (ctx, next) => {
    const person = ctx.state.person as { id: string } | undefined
    if (ctx.path.startsWith('/api/'))
      refuseTooMuchWork(await spendInTurn(budget, person?.id ?? addressOf(ctx), WORK.request))
    return next()
  }
}
