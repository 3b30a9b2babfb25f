import Router from '@koa/router'
import * as v from 'valibot'
import { addressOf } from '../../http/client-address.ts'
import { parsed } from '../../http/input.ts'
import { type Budget, refuseTooMuchWork, WORK } from '../../infra/budget.ts'
import { ownSession, signedIn } from './identify.ts'
import { AnyPassword, Email, line, Password, TimeZone } from './input.ts'
import type { MyAccount } from './my-account.ts'
import type { Recovery } from './recovery.ts'

export const OwnChange = v.object({ name: v.optional(line(100)), zone: v.optional(TimeZone) })
export const PasswordChange = v.object({ present: AnyPassword, password: Password })
export const Deletion = v.object({ password: AnyPassword })
export const ResetRequest = v.object({ email: Email })
export const NewPassword = v.object({
  password: Password,
  /** Ids of passkeys that shall sign in no more. */
  dropPasskeys: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(20)), []),
})

/** One's own account: name, password, verified address, export and deletion. */
export function myAccountRoutes(deps: { myAccount: MyAccount; recovery: Recovery; budget?: Budget }): Router {
  const { myAccount, recovery, budget } = deps
  const router = new Router({ prefix: '/api' })

  router.patch('/me', async (ctx) => {
    await myAccount.change(signedIn(ctx), parsed(OwnChange, ctx.request.body))
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
    const person = signedIn(ctx)
    refuseTooMuchWork(budget?.spend(person.id, 10 * WORK.file) ?? 'ok')
    ctx.body = await myAccount.export(person)
  })

  router.delete('/me', async (ctx) => {
    await myAccount.remove(signedIn(ctx), parsed(Deletion, ctx.request.body).password)
    ctx.status = 204
  })

  router.get('/me/verification', async (ctx) => {
    ctx.body = { mail: await recovery.verificationMail(signedIn(ctx).id) }
  })

  router.post('/me/verification', async (ctx) => {
    const person = signedIn(ctx)
    if (!person.emailVerified) await recovery.askForVerification(person)
    ctx.status = 204
  })

  router.post('/verifications/:token', async (ctx) => {
    await recovery.verify(ctx.params.token ?? '')
    ctx.status = 204
  })

  /** The same answer whether there is such an account or not. */
  router.post('/password-resets', (ctx) => {
    recovery.askForReset(parsed(ResetRequest, ctx.request.body).email, addressOf(ctx))
    ctx.status = 204
  })

  /** What else opens the account, for who holds the link: it is shown before the password is set (A5). */
  router.get('/password-resets/:token', async (ctx) => {
    ctx.body = await recovery.waysIn(ctx.params.token ?? '')
  })

  router.post('/password-resets/:token', async (ctx) => {
    const { password, dropPasskeys } = parsed(NewPassword, ctx.request.body)
    await recovery.reset(ctx.params.token ?? '', password, dropPasskeys)
    ctx.status = 204
  })
  return router
}
