import type { Message, MessageParam } from '../../../core/messages/message.ts'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Terms } from '../../../core/rules/facts/facts.ts'
import type { JobChange } from '../../../core/rules/job/job.ts'
import { sentenceWithMarks } from '../../../core/ui/words/sentence.ts'
import { deadlineMark } from '../../../core/ui/words/told-times.ts'

/** `html` left out: made from the text. */
export type MailText = { subject: string; text: string; html?: string }
type Link = [label: string, url: string]
type JobMail = { jobTitle: string; url: string }

/** It goes to a stranger, so what its sender wrote is short and leads nowhere. */
export const invitationMail = (about: JobMail & { from: string; role: string; expiresAt: Instant }) =>
  mail(
    `${unlinked(about.from)} invites you to "${unlinked(about.jobTitle)}"`,
    [
      `${unlinked(about.from)} invites you to the job "${unlinked(about.jobTitle)}" as its ${about.role}.`,
      `The link shows the terms before you accept them. It works once, until ${deadlineMark(about.expiresAt)}.`,
    ],
    ['See the invitation', about.url],
  )

type TermsMail = JobMail & { message: Message }
type TermsOnTable = Terms & { proposedAt: Instant; bindsFrom: Instant | null }

/** What both parties read when one proposes terms, or accepts them (T5, K3). */
export function termsMessage(
  event: 'terms-proposed' | 'terms-accepted',
  by: string,
  terms: TermsOnTable,
): Message {
  const line = termsLine(terms)
  const from = { at: terms.bindsFrom ?? terms.proposedAt }
  return event === 'terms-proposed'
    ? { code: event, params: { by, terms: line } }
    : { code: event, params: { by, terms: line, from } }
}

function termsLine(terms: Terms): MessageParam {
  const { currency, authorizedSecondsPerWeek: limit } = terms
  const rate = { amountMinor: terms.rateMinorPerHour, currency }
  const parts: Message[] = [
    { code: 'terms-rate', params: { amount: rate } },
    limit === null
      ? { code: 'terms-no-limit', params: {} }
      : { code: 'terms-limit', params: { time: { seconds: limit } } },
    ...(terms.requiresWorkView ? [{ code: 'terms-work-view', params: {} } as const] : []),
  ]
  return { list: parts, by: 'commas' }
}

export const termsProposedMail = (about: TermsMail) =>
  mail(
    `New terms proposed for "${about.jobTitle}"`,
    [
      sentenceWithMarks(about.message),
      'They bind from the Monday after you accept them; until then, and if you don’t, the present terms stay. You can also propose others.',
    ],
    ['Read and answer', about.url],
  )

/** T5. */
export const termsAcceptedMail = (about: TermsMail) =>
  mail(
    `Terms accepted for "${about.jobTitle}"`,
    [sentenceWithMarks(about.message)],
    ['See the terms', about.url],
  )

/** What both parties read when one pauses, resumes or ends the job (T9, K3). */
export const lifeMessage = (change: JobChange, by: string): Message => ({
  code: LIFE_CODES[change],
  params: { by },
})

const LIFE_CODES = { pause: 'job-paused', resume: 'job-resumed', end: 'job-ended' } as const
const LIFE_SUBJECTS: Record<JobChange, string> = { pause: 'Paused', resume: 'Resumed', end: 'Ended' }
const NEXT_IN_PAUSE =
  'Nothing has to be done. You can write to each other in Messages, and end the job for good under Terms.'

export function jobLifeMail(
  about: JobMail & { change: JobChange; by: string; isStillPaused: boolean },
): Required<MailText> {
  const { change, by, isStillPaused } = about
  const next = {
    pause: NEXT_IN_PAUSE,
    resume: isStillPaused
      ? 'Your own pause goes on: no time counts until you lift it under Terms.'
      : 'Time that is tracked counts again.',
    end: 'An ended job can’t be taken up again. Its Workroom stays open for both of you: for the review, payments and Messages.',
  }[change]
  return mail(
    `${LIFE_SUBJECTS[change]}: "${about.jobTitle}"`,
    [sentenceWithMarks(lifeMessage(change, by)), next],
    ['See the job', about.url],
  )
}

export const verificationMail = (url: string, hours: number) =>
  mail(
    'Is this your e-mail address?',
    [
      'Somebody, hopefully you, gave this address for an account on Glasswork. If it was not you, nothing has to be done.',
      `The link works once, for ${hours} hours.`,
    ],
    ['Yes, this is my address', url],
  )

export const passwordResetMail = (url: string, hours: number) =>
  mail(
    'Set a new password',
    [
      'Somebody, hopefully you, asked for a new password. If it was not you, nothing has to be done.',
      `The link works once, for ${hours === 1 ? 'one hour' : `${hours} hours`}. Setting a new password signs you out everywhere.`,
    ],
    ['Set a new password', url],
  )

const LONGEST_QUOTE = 60

/** A name or title of a stranger's choice, shortened, and without anything that a mail program makes a link of. */
const unlinked = (text: string): string =>
  (text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text)
    .replaceAll('://', ' ')
    .replace(/(?<=\S)[.@](?=\S)/g, '\u2024')

/** Paragraphs and one link, as plain text and as simple HTML. */
export function mail(subject: string, paragraphs: readonly string[], [label, url]: Link): Required<MailText> {
  return {
    // A subject is one line whatever people called their job.
    subject: subject.replace(/\s+/g, ' ').slice(0, 200),
    text: `${paragraphs.join('\n\n')}\n\n${label}: ${url}\n`,
    html: `${paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('\n')}\n<p><a href="${escaped(url)}">${escaped(label)}</a></p>\n`,
  }
}

/** The mail with the address at which its kind can be turned off, if it can. */
export function withWayOut(
  { subject, text, html = textToHtml(text) }: MailText,
  url: string | null,
): Required<MailText> {
  if (!url) return { subject, text, html }
  return {
    subject,
    text: `${text.trimEnd()}\n\nNo more mails of this kind: ${url}\n`,
    html: `${html}\n<p><small><a href="${escaped(url)}">No more mails of this kind</a></small></p>\n`,
  }
}

/** Plain text as simple HTML: paragraphs, and addresses that can be followed. */
export const textToHtml = (text: string): string =>
  text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${escaped(paragraph).replace(/https?:\/\/[^\s<]+/g, '<a href="$&">$&</a>')}</p>`)
    .join('\n')

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character).replaceAll('\n', '<br>')
