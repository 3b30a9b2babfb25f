import Router from '@koa/router'
import { MAILS, type Notices } from '../domain/notices/notices.ts'
import { parsed } from '../http/input.ts'
import { Refused } from '../refused.ts'
import { NewClock, Play } from './input.ts'
import { type createSandbox, DEMO_PASSWORD, DEMO_PEOPLE } from './sandbox.ts'
import type { SandboxClock } from './sandbox-clock.ts'

/** The sandbox's own routes. They don't exist outside it. */
export function sandboxRoutes(deps: {
  sandbox: ReturnType<typeof createSandbox>
  clock: SandboxClock
  mails: Notices['mails']
  log(error: unknown): void
}): Router {
  const { sandbox, clock } = deps
  const router = new Router({ prefix: '/api/sandbox' })
  router.get('/', (ctx) => {
    ctx.body = {
      now: clock.now(),
      people: DEMO_PEOPLE.map((person) => ({ ...person, password: DEMO_PASSWORD })),
      jobs: sandbox.demoJob() ? [{ id: sandbox.demoJob() }] : [],
      playing: sandbox.playing(),
    }
  })
  router.post('/clock', async (ctx) => {
    const instant = Date.parse(parsed(NewClock, ctx.request.body).now)
    if (Number.isNaN(instant)) throw new Refused('invalid-input', 'This is not an instant.')
    sandbox.stop()
    if (!(await sandbox.moveTo(instant)))
      throw new Refused('clock-runs-forward', 'The sandbox’s clock moves forward only.', {
        now: clock.now(),
      })
    ctx.body = { now: clock.now() }
  })
  router.post('/play', (ctx) => {
    const { hours, seconds } = parsed(Play, ctx.request.body)
    sandbox.play(hours, seconds, deps.log)
    ctx.status = 202
    ctx.body = { playing: sandbox.playing() }
  })
  router.post('/stop', (ctx) => {
    sandbox.stop()
    ctx.body = { now: clock.now() }
  })
  router.get('/mail', async (ctx) => {
    const { after, limit } = MAILS.page(ctx.query)
    const { items, next } = MAILS.cut(await deps.mails(limit + 1, after), limit, ({ at, id }) => [at, id])
    ctx.body = { mails: items, next }
  })
  return router
}
