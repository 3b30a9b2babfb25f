import type { Context } from 'koa'
import * as v from 'valibot'
import type { RefusalCode } from '../../../core/messages/refusals.ts'
import { Person as PersonShown } from '../../../core/protocol/api/accounts.ts'
import { pages } from '../../../core/protocol/api/pages.ts'
import { TRACKER } from '../../../core/protocol/api/tracker.ts'
import { Instant, Next, Text } from '../../../core/protocol/api/values.ts'
import { refuseSignUp } from '../../../core/rules/account/sign-up.ts'
import { refuseInvitee } from '../../../core/rules/job/invitation.ts'
import type { Config } from '../../config.ts'
import { routesWith } from '../../http/api/route.ts'
import { browserName } from '../../http/browser-name.ts'
import { addressOf } from '../../http/client-address.ts'
import { cursorsOf, type PageWish } from '../../http/paging.ts'
import { Refused, refuse } from '../../refused.ts'
import type { Accounts } from './accounts.ts'
import { ownSession, signedIn } from './identify.ts'
import { SignIn, SignUp } from './input.ts'
import type { Opened, Person } from './person.ts'
import { createCookies } from './sessions/cookies.ts'
import type { Session } from './sessions/sessions.ts'

const SESSIONS = cursorsOf('sessions', [0, ''] as readonly [createdAt: number, id: string])

const SessionShown = v.strictObject({
  id: Text,
  kind: v.picklist(['page', 'device']),
  label: Text,
  createdAt: Instant,
  lastSeenAt: Instant,
  isThisOne: v.boolean(),
})
export const PersonAnswer = v.strictObject({ person: PersonShown })
/** An extension that was signed in, by password or code. */
/** Of an invitation that one signs up by. */
const LINK_REFUSALS: readonly RefusalCode[] = [
  'invitation-unknown',
  'invitation-revoked',
  'invitation-used',
  'invitation-expired',
]

type Deps = {
  accounts: Accounts
  config: Pick<Config, 'publicUrl'> & Partial<Pick<Config, 'signUps'>>
  /** For whom an invitation to a job is. */
  invitations?: { preview(token: string): Promise<{ invitation: { email: string | null } }> }
}
const route = routesWith<Deps>()

/** Sign-up, sign-in, sign-out, who am I, devices and sessions: devices are extensions, sessions these and browsers. */
export const accountRoutes = [
  route({
    method: 'post',
    path: '/api/sign-up',
    summary: 'Make an account and sign in',
    access: 'anyone',
    body: SignUp,
    answers: { 201: PersonAnswer },
    refusals: [
      'email-taken',
      'too-many-attempts',
      'busy',
      'sign-up-invited',
      'sign-up-closed',
      ...LINK_REFUSALS,
    ],
    async handle(deps, { ctx, body: { invitation, ...input } }) {
      const isInvited = async () => {
        if (!invitation || !deps.invitations) return false
        const { email } = (await deps.invitations.preview(invitation)).invitation
        return refuseInvitee({ email }, input) === null
      }
      const { signUps = 'open' } = deps.config
      refuse(refuseSignUp(signUps, signUps === 'invited' && (await isInvited())))
      const opened = await deps.accounts.signUp({ ...input, ...from(ctx) })
      await cookiesOf(deps).signedIn(ctx, opened)
      return { person: personToJson(opened.person) }
    },
  }),
  route({
    method: 'post',
    path: '/api/sign-in',
    summary: 'Sign in by cookie',
    access: 'anyone',
    body: SignIn,
    answers: { 200: PersonAnswer },
    refusals: ['wrong-credentials', 'too-many-attempts', 'busy'],
    async handle(deps, { ctx, body }) {
      const cookies = cookiesOf(deps)
      const known = cookies.knownOf(ctx)
      const opened = await deps.accounts.signIn({ ...body, ...from(ctx), kind: 'page', known })
      await cookies.signedIn(ctx, opened)
      return { person: personToJson(opened.person) }
    },
  }),
  route({
    method: 'post',
    path: '/api/sign-out',
    summary: 'End this session',
    access: 'anyone',
    answers: { 204: null },
    async handle(deps, { ctx }) {
      if (ctx.state.session) await deps.accounts.revoke(signedIn(ctx).id, ownSession(ctx).id)
      cookiesOf(deps).signedOut(ctx)
    },
  }),
  route({
    method: 'get',
    path: '/api/me',
    summary: 'Who is signed in',
    access: 'signed-in',
    answers: { 200: PersonAnswer },
    handle: (_, { person }) => ({ person: personToJson(person) }),
  }),
  route({
    ...TRACKER.signIn,
    handle: async ({ accounts }, { ctx, body }) =>
      deviceToJson(await accounts.signIn({ ...body, address: addressOf(ctx), kind: 'device' })),
  }),
  route({
    method: 'get',
    path: '/api/devices',
    summary: 'Extensions that are signed in',
    access: 'signed-in',
    ...pages,
    answers: { 200: v.strictObject({ devices: v.array(SessionShown), next: Next }) },
    async handle({ accounts }, { ctx, person, query }) {
      const all = await accounts.sessions.list(person.id)
      const devices = all.filter(({ kind }) => kind === 'device')
      const { items, next } = pageOf(devices, ctx, query)
      return { devices: items, next }
    },
  }),
  route({
    ...TRACKER.signOut,
    handle: ({ accounts }, { person, params }) => end(accounts, person.id, params.id),
  }),
  route({
    method: 'get',
    path: '/api/sessions',
    summary: 'Browsers and extensions that are signed in',
    access: 'signed-in',
    ...pages,
    answers: { 200: v.strictObject({ sessions: v.array(SessionShown), next: Next }) },
    async handle({ accounts }, { ctx, person, query }) {
      const { items, next } = pageOf(await accounts.sessions.list(person.id), ctx, query)
      return { sessions: items, next }
    },
  }),
  route({
    method: 'delete',
    path: '/api/sessions/{id}',
    summary: 'End a session',
    access: 'signed-in',
    answers: { 204: null },
    refusals: ['session-unknown'],
    handle: ({ accounts }, { person, params }) => end(accounts, person.id, params.id),
  }),
]

const cookiesOf = ({ config, accounts }: Deps) =>
  createCookies({ config, knownBrowsers: accounts.knownBrowsers })

const from = (ctx: Context) => ({ address: addressOf(ctx), label: browserName(ctx.get('user-agent')) })

function pageOf(sessions: readonly Session[], ctx: Context, query: PageWish) {
  const { items, next } = SESSIONS.cutWhole(sessions, SESSIONS.pageOf(query), ({ createdAt, id }) => [
    createdAt,
    id,
  ])
  return { items: items.map((session) => sessionToJson(session, ownSession(ctx).id)), next }
}

async function end(accounts: Accounts, personId: string, session: string): Promise<void> {
  if (!(await accounts.revoke(personId, session))) throw new Refused('session-unknown')
}

export const personToJson = ({ id, name, email, isSupport, emailVerified, zone }: Person) => ({
  id,
  name,
  email,
  isSupport,
  emailVerified,
  zone,
})

export const deviceToJson = ({ token, session, person }: Opened) => ({
  token,
  device: { id: session.id, label: session.label },
  person: personToJson(person),
})

const sessionToJson = ({ id, kind, label, createdAt, lastSeenAt }: Session, current: string) => ({
  id,
  kind,
  label,
  createdAt,
  lastSeenAt,
  isThisOne: id === current,
})
