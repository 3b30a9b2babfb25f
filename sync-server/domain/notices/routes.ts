import Router from '@koa/router'
import type { Context } from 'koa'
import * as v from 'valibot'
import { parsed } from '../../http/input.ts'
import { ifMatch, showVersion } from '../../http/versions.ts'
import { Refused } from '../../refused.ts'
import { signedIn } from '../accounts/identify.ts'
import { type MailPreferences, type MailWish, OPTIONAL_MAILS, wishesVersion } from './preferences.ts'

export const MailChoice = v.object({
  kind: v.picklist(Object.keys(OPTIONAL_MAILS)),
  on: v.boolean(),
})

/** Which mails a person gets, and the way out that stands in each mail that can be turned off. */
export function noticeRoutes({ preferences }: { preferences: MailPreferences }): Router {
  const router = new Router({ prefix: '/api' })
  const answer = (ctx: Context, mails: MailWish[]) => {
    const version = wishesVersion(mails)
    showVersion(ctx, version)
    ctx.body = { version, mails }
  }

  router.get('/me/mails', async (ctx) => {
    answer(ctx, await preferences.list(signedIn(ctx).id))
  })

  router.put('/me/mails', async (ctx) => {
    const { id } = signedIn(ctx)
    const seen = ifMatch(ctx)
    const { kind, on } = parsed(MailChoice, ctx.request.body)
    await preferences.set(id, kind, on, seen)
    answer(ctx, await preferences.list(id))
  })

  const read = async (token: string | undefined) => {
    const about = await preferences.read(token ?? '')
    const label = about && OPTIONAL_MAILS[about.kind]
    if (!about || !label)
      throw new Refused(
        'link-unknown',
        'This link is not one of ours. You can turn mails off in your settings.',
      )
    return { ...about, label }
  }

  /** Mail programs read links ahead, so the first look changes nothing; the second says that it is meant. */
  router.get('/unsubscribe/:token', async (ctx) => {
    const { personId, kind, label } = await read(ctx.params.token)
    const isMeant = ctx.query.sure === 'yes'
    if (isMeant) await preferences.set(personId, kind, false, '*')
    ctx.type = 'html'
    ctx.body = page(
      isMeant
        ? `<p>You get no more mails of this kind: <b>${label}</b>. You can turn them on again in your settings.</p>`
        : `<p>Get no more mails of this kind: <b>${label}</b>?</p><p><a href="?sure=yes">Yes, no more of these</a></p>`,
    )
  })

  /** One click in the mail program itself (RFC 8058). */
  router.post('/unsubscribe/:token', async (ctx) => {
    const { personId, kind } = await read(ctx.params.token)
    await preferences.set(personId, kind, false, '*')
    ctx.status = 204
  })
  return router
}

const page = (content: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Mails from Glasswork</title></head><body><main><h1>Mails from Glasswork</h1>${content}</main></body></html>
`
