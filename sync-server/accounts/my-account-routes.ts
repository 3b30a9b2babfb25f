import Router from '@koa/router'
import * as v from 'valibot'
import { parsed } from '../refused.ts'
import { addressOf } from './address.ts'
import { ownSession, signedIn } from './identify.ts'
import { AnyPassword, Email, line, Password } from './input.ts'
import type { MyAccount } from './my-account.ts'
import type { Recovery } from './recovery.ts'
import { withRetryAfter } from './retry-after.ts'

export const Rename = v.object({ name: line(100) })
export const PasswordChange = v.object({ present: AnyPassword, password: Password })
export const Deletion = v.object({ password: AnyPassword })
export const ResetRequest = v.object({ email: Email })
export const NewPassword = v.object({ password: Password })

/** One's own account: name, password, verified address, export and deletion. */
export function myAccountRoutes(deps: { myAccount: MyAccount; recovery: Recovery }): Router {
  const { myAccount, recovery } = deps
  const router = new Router({ prefix: '/api' })

  router.patch('/me', async (ctx) => {
    await myAccount.rename(signedIn(ctx), parsed(Rename, ctx.request.body).name)
    ctx.status = 204
  })

  router.put('/me/password', async (ctx) => {
    const person = signedIn(ctx)
    const { present, password } = parsed(PasswordChange, ctx.request.body)
    await myAccount.changePassword(person, ownSession(ctx).id, present, password)
    ctx.status = 204
  })

  router.get('/me/export', async (ctx) => {
    ctx.set('Content-Disposition', 'attachment; filename="glasswork-account.json"')
    ctx.body = await myAccount.export(signedIn(ctx))
  })

  router.delete('/me', async (ctx) => {
    await myAccount.remove(signedIn(ctx), parsed(Deletion, ctx.request.body).password)
    ctx.status = 204
  })

  router.post('/me/verification', async (ctx) => {
    const person = signedIn(ctx)
    if (!person.emailVerified) await withRetryAfter(ctx, recovery.askForVerification(person))
    ctx.status = 204
  })

  router.post('/verifications/:token', async (ctx) => {
    await recovery.verify(ctx.params.token ?? '')
    ctx.status = 204
  })

  /** The same answer whether there is such an account or not. */
  router.post('/password-resets', async (ctx) => {
    await recovery.askForReset(parsed(ResetRequest, ctx.request.body).email, addressOf(ctx))
    ctx.status = 204
  })

  router.post('/password-resets/:token', async (ctx) => {
    const { password } = parsed(NewPassword, ctx.request.body)
    await recovery.reset(ctx.params.token ?? '', password)
    ctx.status = 204
  })
  return router
}
