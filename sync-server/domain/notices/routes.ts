import * as v from 'valibot'
import { Text, Version } from '../../../core/protocol/api/values.ts'
import { routesWith } from '../../http/api/route.ts'
import { showVersion } from '../../http/versions.ts'
import { Refused } from '../../refused.ts'
import { type MailPreferences, type MailWish, OPTIONAL_MAILS, wishesVersion } from './preferences.ts'

const MailChoice = v.object({
  kind: v.picklist(Object.keys(OPTIONAL_MAILS)),
  on: v.boolean(),
})
const MailsAnswer = v.strictObject({
  version: Version,
  mails: v.array(v.strictObject({ kind: Text, label: Text, on: v.boolean() })),
})

const route = routesWith<{ preferences: MailPreferences }>()

/** Which mails a person gets, and the way out that stands in each mail that can be turned off. */
export const noticeRoutes = [
  route({
    method: 'get',
    path: '/api/me/mails',
    summary: 'Mails that can be turned off, and whether they are on',
    access: 'signed-in',
    answers: { 200: MailsAnswer },
    async handle({ preferences }, { ctx, person }) {
      return shown(ctx, await preferences.list(person.id))
    },
  }),
  route({
    method: 'put',
    path: '/api/me/mails',
    summary: 'Turn a kind of mail on or off',
    access: 'signed-in',
    version: '/api/me/mails',
    body: MailChoice,
    answers: { 200: MailsAnswer },
    async handle({ preferences }, { ctx, person, body, ifMatch }) {
      await preferences.set(person.id, body.kind, body.on, ifMatch)
      return shown(ctx, await preferences.list(person.id))
    },
  }),
  route({
    method: 'get',
    path: '/api/unsubscribe/{token}',
    summary: 'The page behind the link in a mail; with ?sure=yes it turns that kind of mail off',
    access: 'anyone',
    answers: { 200: 'text/html' },
    refusals: ['link-unknown'],
    /** Mail programs read links ahead, so the first look changes nothing; the second says that it is meant. */
    async handle({ preferences }, { ctx, params }) {
      const { personId, kind, label } = await mailOf(preferences, params.token)
      const isMeant = ctx.query.sure === 'yes'
      if (isMeant) await preferences.set(personId, kind, false, '*')
      return page(
        isMeant
          ? `<p>You get no more mails of this kind: <b>${label}</b>. You can turn them on again in your settings.</p>`
          : `<p>Get no more mails of this kind: <b>${label}</b>?</p><p><a href="?sure=yes">Yes, no more of these</a></p>`,
      )
    },
  }),
  route({
    method: 'post',
    path: '/api/unsubscribe/{token}',
    summary: 'Turn that kind of mail off, as mail programs do by one click (RFC 8058)',
    access: 'anyone',
    answers: { 204: null },
    refusals: ['link-unknown'],
    async handle({ preferences }, { params }) {
      const { personId, kind } = await mailOf(preferences, params.token)
      await preferences.set(personId, kind, false, '*')
    },
  }),
]

function shown(ctx: Parameters<typeof showVersion>[0], mails: MailWish[]) {
  const version = wishesVersion(mails)
  showVersion(ctx, version)
  return { version, mails }
}

/** Whose mail of which kind a link turns off. */
async function mailOf(preferences: MailPreferences, token: string) {
  const about = await preferences.read(token)
  const label = about && OPTIONAL_MAILS[about.kind]
  if (!about || !label) throw new Refused('link-unknown')
  return { ...about, label }
}

const page = (content: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Mails from Glasswork</title></head><body><main><h1>Mails from Glasswork</h1>${content}</main></body></html>
`
