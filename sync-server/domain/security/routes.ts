import Router from '@koa/router'
import { signedIn } from '../accounts/identify.ts'
import { ENTRIES, type Entry, SECURITY_EVENTS, type SecurityLog } from './security-log.ts'

/** One's own part of the security log (A6). */
export function securityRoutes({ securityLog }: { securityLog: SecurityLog }): Router {
  const router = new Router({ prefix: '/api' })
  router.get('/me/activity', async (ctx) => {
    const { id } = signedIn(ctx)
    const page = ENTRIES.page(ctx.query)
    const { items, next } = ENTRIES.cut(await securityLog.read(id, page), page.limit, ({ seq }) => [seq])
    ctx.body = { activity: items.map((entry) => entryToJson(entry, id)), next }
  })
  return router
}

/** Another person is "somebody else" to one: who, the operator's command says. */
const entryToJson = ({ at, event, by, about, address, program }: Entry, own: string) => ({
  at,
  event,
  text: SECURITY_EVENTS[event],
  by: by === own ? 'you' : by === 'operator' ? 'operator' : by === null ? 'nobody' : 'another',
  about,
  address: by === own || by === null ? address : null,
  program: by === own || by === null ? program : null,
})
