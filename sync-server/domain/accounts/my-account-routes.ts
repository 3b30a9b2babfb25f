import * as v from 'valibot'
import { Person } from '../../../core/protocol/api/accounts.ts'
import { AnyPassword, Email, line } from '../../../core/protocol/api/text.ts'
import { Instant } from '../../../core/protocol/api/values.ts'
import { routesWith } from '../../http/api/route.ts'
import { addressOf } from '../../http/client-address.ts'
import { type Budget, refuseTooMuchWork, WORK } from '../../infra/budget.ts'
import { ownSession } from './identify.ts'
import { Password, TimeZone } from './input.ts'
import { EXPORTED, type MyAccount } from './my-account.ts'
import { PasskeyShown } from './passkeys/passkey-input.ts'
import type { Recovery } from './recovery.ts'

const OwnChange = v.object({ name: v.optional(line(100)), zone: v.optional(TimeZone) })
const PasswordChange = v.object({ present: AnyPassword, password: Password })
const Deletion = v.object({ password: AnyPassword })
const ResetRequest = v.object({ email: Email })
const NewPassword = v.object({
  password: Password,
  /** Ids of passkeys that shall sign in no more. */
  dropPasskeys: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(20)), []),
})
const rows = v.array(v.record(v.string(), v.unknown()))
const AccountExport = v.strictObject({
  person: Person,
  exportedAt: Instant,
  ...Object.fromEntries(EXPORTED.map((part) => [part, rows])),
})

const route = routesWith<{ myAccount: MyAccount; recovery: Recovery; budget?: Budget }>()

/** One's own account: name, password, verified address, export and deletion. */
export const myAccountRoutes = [
  route({
    method: 'patch',
    path: '/api/me',
    summary: 'Change one’s name, or the time zone in which mails name times',
    access: 'signed-in',
    body: OwnChange,
    answers: { 204: null },
    handle: ({ myAccount }, { person, body }) => myAccount.change(person, body),
  }),
  route({
    method: 'put',
    path: '/api/me/password',
    summary: 'Change the password, which ends the other sessions',
    access: 'signed-in',
    body: PasswordChange,
    answers: { 204: null },
    refusals: ['wrong-password', 'too-many-attempts', 'busy'],
    handle: ({ myAccount }, { ctx, person, body: { present, password } }) =>
      myAccount.changePassword(person, ownSession(ctx).id, present, password),
  }),
  route({
    method: 'get',
    path: '/api/me/export',
    summary: 'Everything that is kept about oneself',
    access: 'signed-in',
    answers: { 200: AccountExport },
    async handle({ myAccount, budget }, { ctx, person }) {
      ctx.set('Content-Disposition', 'attachment; filename="glasswork-account.json"')
      refuseTooMuchWork(budget?.spend(person.id, 10 * WORK.file) ?? 'ok')
      return myAccount.export(person)
    },
  }),
  route({
    method: 'delete',
    path: '/api/me',
    summary: 'Delete one’s account',
    access: 'signed-in',
    body: Deletion,
    answers: { 204: null },
    refusals: [
      'wrong-password',
      'too-many-attempts',
      'busy',
      'jobs-running',
      'money-under-way',
      'balance-open',
    ],
    handle: ({ myAccount }, { person, body }) => myAccount.remove(person, body.password),
  }),
  route({
    method: 'get',
    path: '/api/me/verification',
    summary: 'Whether the link that proves the e-mail address went out',
    access: 'signed-in',
    answers: { 200: v.strictObject({ mail: v.picklist(['sent', 'waiting', 'not-sent-here']) }) },
    handle: async ({ recovery }, { person }) => ({ mail: await recovery.verificationMail(person.id) }),
  }),
  route({
    method: 'post',
    path: '/api/me/verification',
    summary: 'Have the link that proves the e-mail address sent once more: a minute between two, five a day',
    access: 'signed-in',
    answers: { 204: null },
    refusals: ['mail-on-its-way'],
    async handle({ recovery }, { person }) {
      if (!person.emailVerified) await recovery.askForVerification(person)
    },
  }),
  route({
    method: 'post',
    path: '/api/verifications/{token}',
    summary: 'Prove the e-mail address',
    access: 'anyone',
    answers: { 204: null },
    refusals: ['link-expired'],
    async handle({ recovery }, { params }) {
      await recovery.verify(params.token)
    },
  }),
  route({
    method: 'post',
    path: '/api/password-resets',
    summary: 'Have a link sent that sets a new password; the answer is the same for every address',
    access: 'anyone',
    body: ResetRequest,
    answers: { 204: null },
    refusals: ['too-many-attempts'],
    async handle({ recovery }, { ctx, body }) {
      recovery.askForReset(body.email, addressOf(ctx))
    },
  }),
  /** For who holds the link: it is shown before the password is set (A5). */
  route({
    method: 'get',
    path: '/api/password-resets/{token}',
    summary: 'What else opens the account of a link: passkeys, browsers, Trackers, the calendar',
    access: 'anyone',
    answers: {
      200: v.strictObject({
        passkeys: v.array(PasskeyShown),
        browsers: v.number(),
        trackers: v.number(),
        calendar: v.boolean(),
        isProven: v.boolean(),
      }),
    },
    refusals: ['link-expired'],
    handle: ({ recovery }, { params }) => recovery.waysIn(params.token),
  }),
  route({
    method: 'post',
    path: '/api/password-resets/{token}',
    summary:
      'Set a new password, which ends every session, Tracker and calendar address, and drops the passkeys named',
    access: 'anyone',
    body: NewPassword,
    answers: { 204: null },
    refusals: ['link-expired', 'busy'],
    async handle({ recovery }, { params, body: { password, dropPasskeys } }) {
      await recovery.reset(params.token, password, dropPasskeys)
    },
  }),
]
