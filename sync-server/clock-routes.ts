import Router from '@koa/router'
import type { Policy } from '../core/rules/policy.ts'
import type { Clock } from './clock.ts'

/** The anchor of every other clock (C8), and the numbers that everybody counts by. Open to all. */
export function clockRoutes({ clock, policy }: { clock: Clock; policy: Policy }): Router {
  const router = new Router({ prefix: '/api' })
  router.get('/clock', (ctx) => {
    ctx.body = { now: clock.now(), simulatedOffsetMs: clock.simulatedOffsetMs() }
  })
  router.get('/policy', (ctx) => {
    ctx.body = policy
  })
  return router
}
