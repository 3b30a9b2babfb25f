import Router from '@koa/router'
import { parsed, Refused } from '../refused.ts'
import { NewClock, Play } from './input.ts'
import { type createSandbox, DEMO_PASSWORD, DEMO_PEOPLE } from './sandbox.ts'
import type { SandboxClock } from './sandbox-clock.ts'

type Mail = { id: string; to: string; subject: string; text: string; html: string | null; at: number }

/** The sandbox's own routes. They don't exist outside it. */
export function sandboxRoutes(deps: {
  sandbox: ReturnType<typeof createSandbox>
  clock: SandboxClock
  mails(): Promise<readonly Mail[]> | readonly Mail[]
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
    if (Number.isNaN(instant)) throw new Refused(400, 'invalid-input', 'This is not an instant.')
    sandbox.stop()
    if (!(await sandbox.moveTo(instant)))
      throw new Refused(409, 'clock-runs-forward', 'The sandbox’s clock moves forward only.', {
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
    ctx.body = { mails: await deps.mails() }
  })
  return router
}
