import Router from '@koa/router'
import * as v from 'valibot'
import { parsed } from '../../http/input.ts'
import type { Clock } from '../../infra/clock.ts'
import { Refused } from '../../refused.ts'
import { ownSession } from '../accounts/identify.ts'
import type { Anchors } from './anchors.ts'

export const AnchorRequest = v.object({
  deviceNow: v.pipe(v.number(), v.safeInteger(), v.description('what the device’s own clock says')),
})

/**
 * POST /api/devices/anchors {deviceNow} → 201 {anchor, now, simulatedOffsetMs}, for a device with its token.
 * Refusal: `not-a-device` 403 to a browser's session.
 */
export function anchorRoutes({ anchors, clock }: { anchors: Anchors; clock: Clock }): Router {
  const router = new Router({ prefix: '/api' })
  router.post('/devices/anchors', async (ctx) => {
    const device = ownSession(ctx)
    const { deviceNow } = parsed(AnchorRequest, ctx.request.body)
    const anchor = device.kind === 'device' ? await anchors.give(device.id, deviceNow) : null
    if (anchor === null)
      throw new Refused('not-a-device', 'Only an extension that is signed in is given anchors.')
    ctx.status = 201
    ctx.body = { anchor, now: clock.now(), simulatedOffsetMs: clock.simulatedOffsetMs() }
  })
  return router
}
