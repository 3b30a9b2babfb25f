import * as v from 'valibot'
import { type Operation, Text, Version } from '../../http/api/operation.ts'
import { MailChoice } from './routes.ts'

const MailsAnswer = v.strictObject({
  version: Version,
  mails: v.array(v.strictObject({ kind: Text, label: Text, on: v.boolean() })),
})

export const noticeOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/me/mails',
    summary: 'Mails that can be turned off, and whether they are on',
    access: 'signed-in',
    answers: { 200: MailsAnswer },
  },
  {
    method: 'put',
    path: '/api/me/mails',
    summary: 'Turn a kind of mail on or off',
    access: 'signed-in',
    version: '/api/me/mails',
    body: MailChoice,
    answers: { 200: MailsAnswer },
  },
  {
    method: 'get',
    path: '/api/unsubscribe/{token}',
    summary: 'The page behind the link in a mail; with ?sure=yes it turns that kind of mail off',
    access: 'anyone',
    answers: { 200: 'text/html' },
    refusals: ['link-unknown'],
  },
  {
    method: 'post',
    path: '/api/unsubscribe/{token}',
    summary: 'Turn that kind of mail off, as mail programs do by one click (RFC 8058)',
    access: 'anyone',
    answers: { 204: null },
    refusals: ['link-unknown'],
  },
]
