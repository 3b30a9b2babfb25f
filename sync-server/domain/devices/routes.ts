import { TRACKER } from '../../../core/protocol/api/tracker.ts'
import { routesWith } from '../../http/api/route.ts'
import type { Clock } from '../../infra/clock.ts'
import { Refused } from '../../refused.ts'
import { ownSession } from '../accounts/identify.ts'
import type { Anchors } from './anchors.ts'

const route = routesWith<{ anchors: Anchors; clock: Clock }>()

export const deviceRoutes = [
  route({
    ...TRACKER.anchor,
    async handle({ anchors, clock }, { ctx, body }) {
      const device = ownSession(ctx)
      const anchor = device.kind === 'device' ? await anchors.give(device.id, body.deviceNow) : null
      if (anchor === null) throw new Refused('not-a-device')
      return { anchor, now: clock.now(), simulatedOffsetMs: clock.simulatedOffsetMs() }
    },
  }),
]
