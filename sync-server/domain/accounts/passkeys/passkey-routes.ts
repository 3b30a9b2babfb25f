import Router from '@koa/router'
import type { Context } from 'koa'
import type { Config } from '../../../config.ts'
import { browserName } from '../../../http/browser-name.ts'
import { addressOf } from '../../../http/client-address.ts'
import { parsed } from '../../../http/input.ts'
import type { Accounts } from '../accounts.ts'
import { ownSession, provenPerson, signedIn } from '../identify.ts'
import type { SignedIn } from '../person.ts'
import { personToJson } from '../routes.ts'
import { createCookies } from '../sessions/cookies.ts'
import { NewPasskey, PasskeyLabel, PasskeySignIn, Proof } from './passkey-input.ts'
import type { Passkeys } from './passkeys.ts'

/** Passkeys: one's own in the settings, and signing in by one. */
export function passkeyRoutes(deps: {
  passkeys: Passkeys
  accounts: Accounts
  config: Pick<Config, 'publicUrl'>
}): Router {
  const { passkeys, accounts, config } = deps
  const cookies = createCookies({ config, knownBrowsers: accounts.knownBrowsers })
  const router = new Router({ prefix: '/api' })
  const who = (ctx: Context): SignedIn => ({ person: signedIn(ctx), session: ownSession(ctx) })
  const browserOf = (ctx: Context) => browserName(ctx.get('user-agent'))
  const idOf = (ctx: Context) => String(ctx.params.id ?? '')

  router.get('/passkeys', async (ctx) => {
    const asking = who(ctx)
    ctx.body = {
      passkeys: await passkeys.list(asking.person.id),
      needsPassword: passkeys.needsPassword(asking),
    }
  })

  router.post('/passkeys/options', async (ctx) => {
    provenPerson(ctx, 'passkey')
    const asking = who(ctx)
    const { password } = parsed(Proof, ctx.request.body ?? {})
    // A challenge is kept as a hash, and not in the answers of idempotency keys either.
    ctx.state.answerIsSecret = true
    ctx.body = await passkeys.startAdding(asking, password)
  })

  router.post('/passkeys', async (ctx) => {
    provenPerson(ctx, 'passkey')
    const asking = who(ctx)
    const { answer, label = browserOf(ctx) } = parsed(NewPasskey, ctx.request.body)
    const passkey = await passkeys.add(asking, answer, label, browserOf(ctx))
    ctx.status = 201
    ctx.body = { passkey }
  })

  router.patch('/passkeys/:id', async (ctx) => {
    const { id } = signedIn(ctx)
    await passkeys.rename(id, idOf(ctx), parsed(PasskeyLabel, ctx.request.body).label)
    ctx.status = 204
  })

  router.delete('/passkeys/:id', async (ctx) => {
    const asking = who(ctx)
    const { password } = parsed(Proof, ctx.request.body ?? {})
    await passkeys.remove(asking, idOf(ctx), password, browserOf(ctx))
    ctx.status = 204
  })

  router.post('/sign-in/passkey/options', async (ctx) => {
    ctx.state.answerIsSecret = true
    const known = await accounts.knownBrowsers.read(cookies.knownOf(ctx))
    ctx.body = await passkeys.startSignIn(known?.browser ?? addressOf(ctx))
  })

  router.post('/sign-in/passkey', async (ctx) => {
    const { answer } = parsed(PasskeySignIn, ctx.request.body)
    const opened = await passkeys.signIn(answer, browserOf(ctx))
    await cookies.signedIn(ctx, opened)
    ctx.body = { person: personToJson(opened.person) }
  })
  return router
}
