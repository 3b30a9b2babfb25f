import * as v from 'valibot'
import { Instant, Text } from '../../../core/protocol/api/values.ts'
import { routesWith } from '../../http/api/route.ts'
import type { Clock } from '../../infra/clock.ts'
import { Refused } from '../../refused.ts'
import { ownSession } from '../accounts/identify.ts'
import type { Anchors } from './anchors.ts'

const AnchorRequest = v.object({
  deviceNow: v.pipe(v.number(), v.safeInteger(), v.description('what the device’s own clock says')),
})

const route = routesWith<{ anchors: Anchors; clock: Clock }>()

export const deviceRoutes = [
  route({
    method: 'post',
    path: '/api/devices/anchors',
    summary: 'The server’s clock, signed for the device that asks: its next records name it (C10)',
    access: 'signed-in',
    body: AnchorRequest,
    answers: { 201: v.strictObject({ anchor: Text, now: Instant, simulatedOffsetMs: v.number() }) },
    refusals: ['not-a-device'],
    async handle({ anchors, clock }, { ctx, body }) {
      const device = ownSession(ctx)
      const anchor = device.kind === 'device' ? await anchors.give(device.id, body.deviceNow) : null
      if (anchor === null) throw new Refused('not-a-device')
      return { anchor, now: clock.now(), simulatedOffsetMs: clock.simulatedOffsetMs() }
    },
  }),
]
