import * as v from 'valibot'
import { TRACKER } from '../../../core/protocol/api/tracker.ts'
import { Text } from '../../../core/protocol/api/values.ts'
import { routesWith } from '../../http/api/route.ts'
import { addressOf } from '../../http/client-address.ts'
import { ownSession } from '../accounts/identify.ts'
import { deviceToJson } from '../accounts/routes.ts'
import type { Pairing } from './pairing.ts'

const SecondsLeft = v.pipe(v.number(), v.description('until it stops working'))

const route = routesWith<{ pairing: Pairing }>()

/** A Tracker connected from the page, without a password. */
export const pairingRoutes = [
  route({
    method: 'post',
    path: '/api/pairing-code',
    summary: 'A code that connects one Tracker, for ten minutes; it replaces the one before',
    access: 'signed-in',
    secret: true,
    answers: { 201: v.strictObject({ code: Text, secondsLeft: SecondsLeft }) },
    refusals: ['not-a-page', 'too-many-attempts'],
    handle: ({ pairing }, { ctx, person }) => pairing.newCode({ person, session: ownSession(ctx) }),
  }),
  route({
    method: 'get',
    path: '/api/pairing-code',
    summary: 'What became of one’s latest code: the Tracker that used it; null once it is over',
    access: 'signed-in',
    answers: {
      200: v.strictObject({
        latest: v.nullable(
          v.strictObject({
            secondsLeft: SecondsLeft,
            device: v.nullable(v.strictObject({ id: Text, label: Text })),
          }),
        ),
      }),
    },
    handle: async ({ pairing }, { person }) => ({ latest: await pairing.latest(person.id) }),
  }),
  route({
    ...TRACKER.signInByCode,
    secret: true,
    handle: async ({ pairing }, { ctx, body }) =>
      deviceToJson(await pairing.use({ ...body, address: addressOf(ctx) })),
  }),
]
