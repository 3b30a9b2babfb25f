import * as v from 'valibot'
import { pages } from '../../../core/protocol/api/pages.ts'
import { Instant, Next, Text } from '../../../core/protocol/api/values.ts'
import { routesWith } from '../../http/api/route.ts'
import { ENTRIES, type Entry, SECURITY_EVENTS, type SecurityLog } from './security-log.ts'

const route = routesWith<{ securityLog: SecurityLog }>()

/** One's own part of the security log (A6). */
export const securityRoutes = [
  route({
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
    async handle({ securityLog }, { person, query }) {
      const page = ENTRIES.pageOf(query)
      const { items, next } = ENTRIES.cut(await securityLog.read(person.id, page), page.limit, ({ seq }) => [
        seq,
      ])
      return { activity: items.map((entry) => entryToJson(entry, person.id)), next }
    },
  }),
]

/** Another person is "somebody else" to one: who, the operator's command says. */
const entryToJson = ({ at, event, by, about, address, program }: Entry, own: string) => ({
  at,
  event,
  text: SECURITY_EVENTS[event],
  by: whose(by, own),
  about,
  address: by === own || by === null ? address : null,
  program: by === own || by === null ? program : null,
})

const whose = (by: string | null, own: string): 'you' | 'operator' | 'nobody' | 'another' =>
  by === own ? 'you' : by === 'operator' ? 'operator' : by === null ? 'nobody' : 'another'
