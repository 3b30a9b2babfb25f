import type { Context } from 'koa'
import * as v from 'valibot'
import type { RefusalCode } from '../../../../core/messages/refusals.ts'
import { Text } from '../../../../core/protocol/api/values.ts'
import type { Config } from '../../../config.ts'
import { routesWith } from '../../../http/api/route.ts'
import { browserName } from '../../../http/browser-name.ts'
import { addressOf } from '../../../http/client-address.ts'
import type { Accounts } from '../accounts.ts'
import { ownSession, signedIn } from '../identify.ts'
import type { SignedIn } from '../person.ts'
import { PersonAnswer, personToJson } from '../routes.ts'
import { createCookies } from '../sessions/cookies.ts'
import { NewPasskey, PasskeyLabel, PasskeyShown, PasskeySignIn, Proof } from './passkey-input.ts'
import type { Passkeys } from './passkeys.ts'

/** `PublicKeyCredentialCreationOptionsJSON` and `PublicKeyCredentialRequestOptionsJSON` of WebAuthn Level 3. */
const CreationOptions = v.looseObject({ challenge: Text, rp: v.looseObject({ id: v.optional(Text) }) })
const RequestOptions = v.looseObject({ challenge: Text, rpId: v.exactOptional(Text) })
const PROOF_REFUSALS: readonly RefusalCode[] = [
  'password-needed',
  'wrong-password',
  'too-many-attempts',
  'busy',
]

type Deps = { passkeys: Passkeys; accounts: Accounts; config: Pick<Config, 'publicUrl'> }
const route = routesWith<Deps>()

/** Passkeys: one's own in the settings, and signing in by one. A challenge is a secret, kept as a hash alone. */
export const passkeyRoutes = [
  route({
    method: 'get',
    path: '/api/passkeys',
    summary: 'One’s passkeys, and whether changing them needs the password now',
    access: 'signed-in',
    answers: { 200: v.strictObject({ passkeys: v.array(PasskeyShown), needsPassword: v.boolean() }) },
    handle: async ({ passkeys }, { ctx, person }) => ({
      passkeys: await passkeys.list(person.id),
      needsPassword: passkeys.needsPassword(who(ctx)),
    }),
  }),
  route({
    method: 'post',
    path: '/api/passkeys/options',
    summary: 'What a browser needs to make a passkey, good for five minutes',
    access: 'signed-in',
    proven: 'passkey',
    body: v.optional(Proof, {}),
    secret: true,
    answers: { 200: CreationOptions },
    refusals: [...PROOF_REFUSALS, 'too-many-passkeys', 'address-unproven'],
    async handle({ passkeys }, { ctx, body }) {
      const options = await passkeys.startAdding(who(ctx), body.password)
      return { ...options, rp: { ...options.rp } }
    },
  }),
  route({
    method: 'post',
    path: '/api/passkeys',
    summary: 'Add the passkey that the browser made',
    access: 'signed-in',
    proven: 'passkey',
    body: NewPasskey,
    answers: { 201: v.strictObject({ passkey: PasskeyShown }) },
    refusals: [
      'challenge-unknown',
      'passkey-invalid',
      'passkey-elsewhere',
      'passkey-known',
      'too-many-passkeys',
      'address-unproven',
    ],
    handle: async ({ passkeys }, { ctx, body: { answer, label = browserOf(ctx) } }) => ({
      passkey: await passkeys.add(who(ctx), answer, label, browserOf(ctx)),
    }),
  }),
  route({
    method: 'patch',
    path: '/api/passkeys/{id}',
    summary: 'Give a passkey another name',
    access: 'signed-in',
    body: PasskeyLabel,
    answers: { 204: null },
    refusals: ['passkey-missing'],
    handle: ({ passkeys }, { person, params, body }) => passkeys.rename(person.id, params.id, body.label),
  }),
  route({
    method: 'delete',
    path: '/api/passkeys/{id}',
    summary: 'Remove a passkey: it signs in no more',
    access: 'signed-in',
    body: v.optional(Proof, {}),
    answers: { 204: null },
    refusals: ['passkey-missing', ...PROOF_REFUSALS],
    handle: ({ passkeys }, { ctx, params, body }) =>
      passkeys.remove(who(ctx), params.id, body.password, browserOf(ctx)),
  }),
  route({
    method: 'post',
    path: '/api/sign-in/passkey/options',
    summary: 'What a browser needs to sign in by a passkey, good for five minutes',
    access: 'anyone',
    secret: true,
    answers: { 200: RequestOptions },
    refusals: ['too-many-attempts'],
    async handle(deps, { ctx }) {
      const known = await deps.accounts.knownBrowsers.read(cookiesOf(deps).knownOf(ctx))
      return { ...(await deps.passkeys.startSignIn(known?.browser ?? addressOf(ctx))) }
    },
  }),
  route({
    method: 'post',
    path: '/api/sign-in/passkey',
    summary: 'Sign in by a passkey, by cookie',
    access: 'anyone',
    body: PasskeySignIn,
    answers: { 200: PersonAnswer },
    refusals: [
      'challenge-unknown',
      'passkey-unknown',
      'passkey-copied',
      'passkey-invalid',
      'passkey-elsewhere',
    ],
    async handle(deps, { ctx, body }) {
      const opened = await deps.passkeys.signIn(body.answer, browserOf(ctx))
      await cookiesOf(deps).signedIn(ctx, opened)
      return { person: personToJson(opened.person) }
    },
  }),
]

const cookiesOf = ({ config, accounts }: Deps) =>
  createCookies({ config, knownBrowsers: accounts.knownBrowsers })

const who = (ctx: Context): SignedIn => ({ person: signedIn(ctx), session: ownSession(ctx) })

const browserOf = (ctx: Context) => browserName(ctx.get('user-agent'))
