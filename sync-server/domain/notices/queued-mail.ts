/** What waits in the outbox, and the mail that it becomes. */
import { createHash } from 'node:crypto'
import { integer, json, orNull, type RowOf, rowOf, text } from '../../infra/database/row.ts'
import type { Mail } from '../../infra/mail/mail.ts'

/** What waits in the outbox. */
export type Payload = {
  to: string
  subject: string
  text: string
  html: string
  unsubscribeUrl?: string | null
  /** What a digest holds so far, and how many it only counts. */
  pieces?: string[]
  more?: number
}

/** The same at each attempt. */
export const DUE = rowOf({
  id: text,
  dedupeKey: text,
  payload: json<Payload>(),
  attempts: integer,
  firstTriedAt: orNull(integer),
  createdAt: integer,
})

export const rowToMail = (
  { dedupeKey, createdAt, payload }: RowOf<typeof DUE>,
  from: string,
  host: string,
): Mail => ({
  messageId: `<${keyToId(dedupeKey)}@${host}>`,
  date: new Date(createdAt),
  from,
  to: payload.to,
  subject: payload.subject,
  text: payload.text,
  html: payload.html,
  ...listHeaders(payload.unsubscribeUrl),
})

/** What lets a mail program show its own way out. */
const listHeaders = (url: string | null | undefined): Pick<Mail, 'headers'> =>
  url
    ? { headers: { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } }
    : {}

/** A Message-ID that follows from the key alone, so that a mail sent again is the same mail. */
const keyToId = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 40)
