import Router from '@koa/router'
import type { Context } from 'koa'
import { refuseSignUp } from '../../../core/rules/account/sign-up.ts'
import { refuseInvitee } from '../../../core/rules/job/invitation.ts'
import type { Config } from '../../config.ts'
import { browserName } from '../../http/browser-name.ts'
import { addressOf } from '../../http/client-address.ts'
import { parsed } from '../../http/input.ts'
import { cursorsOf } from '../../http/paging.ts'
import { Refused, refuse } from '../../refused.ts'
import type { Accounts } from './accounts.ts'
import { ownSession, signedIn } from './identify.ts'
import { NewDevice, SignIn, SignUp } from './input.ts'
import type { Person } from './person.ts'
import { createCookies } from './sessions/cookies.ts'
import type { Session } from './sessions/sessions.ts'

const SESSIONS = cursorsOf('sessions', [0, ''] as readonly [createdAt: number, id: string])

/** Sign-up, sign-in, sign-out, who am I, devices and sessions. */
export function accountRoutes(deps: {
  accounts: Accounts
  config: Pick<Config, 'publicUrl'> & Partial<Pick<Config, 'signUps'>>
  /** For whom an invitation to a job is. */
  invitations?: { preview(token: string): Promise<{ invitation: { email: string | null } }> }
}): Router {
  const { accounts, config, invitations } = deps
  const router = new Router({ prefix: '/api' })
  const cookies = createCookies({ config, knownBrowsers: accounts.knownBrowsers })
  const from = (ctx: Context) => ({ address: addressOf(ctx), label: browserName(ctx.get('user-agent')) })

  router.post('/sign-up', async (ctx) => {
    const { invitation, ...input } = parsed(SignUp, ctx.request.body)
    const isInvited = async () => {
      if (!invitation || !invitations) return false
      const { email } = (await invitations.preview(invitation)).invitation
      return refuseInvitee({ email }, input) === null
    }
    const { signUps = 'open' } = config
    refuse(refuseSignUp(signUps, signUps === 'invited' && (await isInvited())))
    const opened = await accounts.signUp({ ...input, ...from(ctx) })
    await cookies.signedIn(ctx, opened)
    ctx.status = 201
    ctx.body = { person: personToJson(opened.person) }
  })

  router.post('/sign-in', async (ctx) => {
    const input = parsed(SignIn, ctx.request.body)
    const known = cookies.knownOf(ctx)
    const opened = await accounts.signIn({ ...input, ...from(ctx), kind: 'page', known })
    await cookies.signedIn(ctx, opened)
    ctx.body = { person: personToJson(opened.person) }
  })

  router.post('/sign-out', async (ctx) => {
    if (ctx.state.session) await accounts.revoke(signedIn(ctx).id, ownSession(ctx).id)
    cookies.signedOut(ctx)
    ctx.status = 204
  })

  router.get('/me', (ctx) => {
    ctx.body = { person: personToJson(signedIn(ctx)) }
  })

  router.post('/devices', async (ctx) => {
    const input = parsed(NewDevice, ctx.request.body)
    const opened = await accounts.signIn({ ...input, address: addressOf(ctx), kind: 'device' })
    ctx.status = 201
    ctx.body = {
      token: opened.token,
      device: { id: opened.session.id, label: opened.session.label },
      person: personToJson(opened.person),
    }
  })

  /** Devices are extensions; sessions are these and the signed-in browsers. */
  for (const [path, name] of [
    ['/devices', 'devices'],
    ['/sessions', 'sessions'],
  ] as const) {
    router.get(path, async (ctx) => {
      const all = await accounts.sessions.list(signedIn(ctx).id)
      const shown = name === 'devices' ? all.filter(({ kind }) => kind === 'device') : all
      const { items, next } = SESSIONS.cutWhole(shown, SESSIONS.page(ctx.query), ({ createdAt, id }) => [
        createdAt,
        id,
      ])
      ctx.body = { [name]: items.map((session) => sessionToJson(session, ownSession(ctx).id)), next }
    })
    router.delete(`${path}/:id`, async (ctx) => {
      if (!(await accounts.revoke(signedIn(ctx).id, ctx.params.id ?? '')))
        throw new Refused('session-unknown', 'You have no such device or session.')
      ctx.status = 204
    })
  }
  return router
}

export const personToJson = ({ id, name, email, isSupport, emailVerified, zone }: Person) => ({
  id,
  name,
  email,
  isSupport,
  emailVerified,
  zone,
})

const sessionToJson = ({ id, kind, label, createdAt, lastSeenAt }: Session, current: string) => ({
  id,
  kind,
  label,
  createdAt,
  lastSeenAt,
  isThisOne: id === current,
})
