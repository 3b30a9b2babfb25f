import type { Middleware } from 'koa'
import * as v from 'valibot'
import { TRACKER } from '../../core/protocol/api/tracker.ts'
import { Instant } from '../../core/protocol/api/values.ts'
import { isInstant } from '../../core/rules/calendar/week.ts'
import { doubtSentence } from '../../core/rules/clock-guard.ts'
import type { Policy } from '../../core/rules/policy.ts'
import type { Clock } from '../infra/clock.ts'
import { Refused } from '../refused.ts'
import { routesWith } from './api/route.ts'

const route = routesWith<{ clock: Clock; policy: Policy }>()

/** The anchor of every other clock (C8), and the numbers that everybody counts by. Open to all. */
export const clockRoutes = [
  route({
    method: 'get',
    path: '/api/clock',
    summary: 'The server’s clock, the anchor of every other (C8)',
    access: 'anyone',
    answers: { 200: v.strictObject({ now: Instant, simulatedOffsetMs: v.number() }) },
    refusals: ['clock-in-doubt'],
    handle({ clock }) {
      // Nobody should set a clock by one that is in doubt.
      refuseInDoubt(clock)
      return { now: clock.now(), simulatedOffsetMs: clock.simulatedOffsetMs() }
    },
  }),
  route({ ...TRACKER.policy, handle: ({ policy }) => policy }),
]

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Who reads has to be let in. */
const SIGNING_IN = /^\/api\/(sign-in|sign-out|passkeys\/sign-in)/

/**
 * While the server's clock is in doubt (W8) everything can be read and nothing changed. The header `x-client-clock`, a
 * person's own time in milliseconds, helps to settle it.
 */
export function guardWrites(
  clock: Clock,
  witness: ((personId: string, at: number) => void) | null,
): Middleware {
  return async (ctx, next) => {
    if (clock.doubt()) {
      const at = Number(ctx.get('x-client-clock'))
      const person = ctx.state.person as { id: string } | undefined
      if (person && isInstant(at)) witness?.(person.id, at)
      if (ctx.path.startsWith('/api/') && !READS.has(ctx.method) && !SIGNING_IN.test(ctx.path)) {
        ctx.set('retry-after', '60')
        refuseInDoubt(clock)
      }
    }
    await next()
  }
}

function refuseInDoubt(clock: Clock): void {
  const doubt = clock.doubt()
  if (doubt) throw new Refused('clock-in-doubt', { params: { doubt: doubtSentence(doubt) } })
}
