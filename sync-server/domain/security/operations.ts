import * as v from 'valibot'
import { Instant, Next, type Operation, pages, Text } from '../../http/api/operation.ts'
import { SECURITY_EVENTS } from './security-log.ts'

export const securityOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/me/activity',
    summary: 'What happened to one’s account: sign-ins, refusals, changes of access, support’s reading (A6)',
    access: 'signed-in',
    ...pages,
    answers: {
      200: v.strictObject({
        activity: v.array(
          v.strictObject({
            at: Instant,
            event: v.picklist(Object.keys(SECURITY_EVENTS)),
            text: Text,
            by: v.picklist(['you', 'another', 'operator', 'nobody']),
            about: v.nullable(Text),
            address: v.nullable(Text),
            program: v.nullable(Text),
          }),
        ),
        next: Next,
      }),
    },
  },
]
