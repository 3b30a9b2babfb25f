import * as v from 'valibot'
import { Instant, Next, Text } from '../../../core/protocol/api/values.ts'
import { type Operation, pages } from '../../http/api/operation.ts'
import { Person, PersonAnswer } from './answers.ts'
import { NewDevice, SignIn, SignUp } from './input.ts'
import { EXPORTED } from './my-account.ts'
import { Deletion, NewPassword, OwnChange, PasswordChange, ResetRequest } from './my-account-routes.ts'
import { Passkey, passkeyOperations } from './passkeys/passkey-operations.ts'

const Session = v.strictObject({
  id: Text,
  kind: v.picklist(['page', 'device']),
  label: Text,
  createdAt: Instant,
  lastSeenAt: Instant,
  isThisOne: v.boolean(),
})
const rows = v.array(v.record(v.string(), v.unknown()))
const AccountExport = v.strictObject({
  person: Person,
  exportedAt: Instant,
  ...Object.fromEntries(EXPORTED.map((part) => [part, rows])),
})
/** Of an invitation that one signs up by. */
const LINK_REFUSALS = ['invitation-unknown', 'invitation-revoked', 'invitation-used', 'invitation-expired']
const tooMany = 'too-many-attempts'

export const accountOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/api/sign-up',
    summary: 'Make an account and sign in',
    access: 'anyone',
    body: SignUp,
    answers: { 201: PersonAnswer },
    refusals: ['email-taken', tooMany, 'busy', 'sign-up-invited', 'sign-up-closed', ...LINK_REFUSALS],
  },
  {
    method: 'post',
    path: '/api/sign-in',
    summary: 'Sign in by cookie',
    access: 'anyone',
    body: SignIn,
    answers: { 200: PersonAnswer },
    refusals: ['wrong-credentials', tooMany, 'busy'],
  },
  {
    method: 'post',
    path: '/api/sign-out',
    summary: 'End this session',
    access: 'anyone',
    answers: { 204: null },
  },
  {
    method: 'get',
    path: '/api/me',
    summary: 'Who is signed in',
    access: 'signed-in',
    answers: { 200: PersonAnswer },
  },
  {
    method: 'patch',
    path: '/api/me',
    summary: 'Change one’s name, or the time zone in which mails name times',
    access: 'signed-in',
    body: OwnChange,
    answers: { 204: null },
  },
  {
    method: 'put',
    path: '/api/me/password',
    summary: 'Change the password, which ends the other sessions',
    access: 'signed-in',
    body: PasswordChange,
    answers: { 204: null },
    refusals: ['wrong-password', tooMany, 'busy'],
  },
  {
    method: 'get',
    path: '/api/me/export',
    summary: 'Everything that is kept about oneself',
    access: 'signed-in',
    answers: { 200: AccountExport },
  },
  {
    method: 'delete',
    path: '/api/me',
    summary: 'Delete one’s account',
    access: 'signed-in',
    body: Deletion,
    answers: { 204: null },
    refusals: ['wrong-password', tooMany, 'busy', 'jobs-running', 'money-under-way', 'balance-open'],
  },
  {
    method: 'get',
    path: '/api/me/verification',
    summary: 'Whether the link that proves the e-mail address went out',
    access: 'signed-in',
    answers: { 200: v.strictObject({ mail: v.picklist(['sent', 'waiting', 'not-sent-here']) }) },
  },
  {
    method: 'post',
    path: '/api/me/verification',
    summary: 'Have the link that proves the e-mail address sent once more: a minute between two, five a day',
    access: 'signed-in',
    answers: { 204: null },
    refusals: ['mail-on-its-way'],
  },
  {
    method: 'post',
    path: '/api/verifications/{token}',
    summary: 'Prove the e-mail address',
    access: 'anyone',
    answers: { 204: null },
    refusals: ['link-expired'],
  },
  {
    method: 'post',
    path: '/api/password-resets',
    summary: 'Have a link sent that sets a new password; the answer is the same for every address',
    access: 'anyone',
    body: ResetRequest,
    answers: { 204: null },
    refusals: [tooMany],
  },
  {
    method: 'get',
    path: '/api/password-resets/{token}',
    summary: 'What else opens the account of a link: passkeys, browsers, Trackers, the calendar',
    access: 'anyone',
    answers: {
      200: v.strictObject({
        passkeys: v.array(Passkey),
        browsers: v.number(),
        trackers: v.number(),
        calendar: v.boolean(),
        isProven: v.boolean(),
      }),
    },
    refusals: ['link-expired'],
  },
  {
    method: 'post',
    path: '/api/password-resets/{token}',
    summary:
      'Set a new password, which ends every session, Tracker and calendar address, and drops the passkeys named',
    access: 'anyone',
    body: NewPassword,
    answers: { 204: null },
    refusals: ['link-expired', 'busy'],
  },
  {
    method: 'post',
    path: '/api/devices',
    summary: 'Sign an extension in; its token is shown this once',
    access: 'anyone',
    body: NewDevice,
    answers: {
      201: v.strictObject({ token: Text, device: v.strictObject({ id: Text, label: Text }), person: Person }),
    },
    refusals: ['wrong-credentials', tooMany, 'busy'],
  },
  {
    method: 'get',
    path: '/api/devices',
    summary: 'Extensions that are signed in',
    access: 'signed-in',
    ...pages,
    answers: { 200: v.strictObject({ devices: v.array(Session), next: Next }) },
  },
  {
    method: 'delete',
    path: '/api/devices/{id}',
    summary: 'Take an extension’s token back',
    access: 'signed-in',
    answers: { 204: null },
    refusals: ['session-unknown'],
  },
  {
    method: 'get',
    path: '/api/sessions',
    summary: 'Browsers and extensions that are signed in',
    access: 'signed-in',
    ...pages,
    answers: { 200: v.strictObject({ sessions: v.array(Session), next: Next }) },
  },
  {
    method: 'delete',
    path: '/api/sessions/{id}',
    summary: 'End a session',
    access: 'signed-in',
    answers: { 204: null },
    refusals: ['session-unknown'],
  },
  ...passkeyOperations,
]
