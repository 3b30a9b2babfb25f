import type { Mail, Message, MessageParam } from '../../../core/messages/message.ts'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Terms } from '../../../core/rules/facts/facts.ts'
import type { JobChange } from '../../../core/rules/job/job.ts'
import { frameWords, mailWords } from './mail-words.ts'

/** `html` left out: made from the text. */
export type MailText = { subject: string; text: string; html?: string }
type JobMail = { jobTitle: string; url: string }

/** It goes to a stranger, so what its sender wrote is short and leads nowhere. */
export const invitationMail = (about: JobMail & { from: string; role: string; expiresAt: Instant }) =>
  letter(
    {
      code: 'invitation',
      params: {
        ...{ from: unlinked(about.from), title: unlinked(about.jobTitle) },
        ...{ role: about.role, until: { until: about.expiresAt } },
      },
    },
    about.url,
  )

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

/** T5. */
export const termsMail = (
  event: 'terms-proposed' | 'terms-accepted',
  about: JobMail & { message: Message },
): Required<MailText> =>
  letter({ code: event, params: { title: about.jobTitle, happened: about.message } }, about.url)

/** What both parties read when one pauses, resumes or ends the job (T9, K3). */
export const lifeMessage = (change: JobChange, by: string): Message => ({
  code: LIFE_CODES[change],
  params: { by },
})

const LIFE_CODES = { pause: 'job-paused', resume: 'job-resumed', end: 'job-ended' } as const

export function jobLifeMail(
  about: JobMail & { change: JobChange; by: string; isStillPaused: boolean },
): Required<MailText> {
  const { jobTitle: title, change, by, isStillPaused } = about
  const params = {
    ...{ title, happened: lifeMessage(change, by) },
    stillPaused: isStillPaused ? 'yes' : 'no',
  }
  return letter({ code: LIFE_CODES[change], params }, about.url)
}

export const verificationMail = (url: string, hours: number) =>
  letter({ code: 'verification', params: { hours } }, url)

export const passwordResetMail = (url: string, hours: number) =>
  letter({ code: 'password-reset', params: { hours } }, url)

const LONGEST_QUOTE = 60

/** A name or title of a stranger's choice, shortened, and without anything that a mail program makes a link of. */
const unlinked = (text: string): string =>
  (text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text)
    .replaceAll('://', ' ')
    .replace(/(?<=\S)[.@](?=\S)/g, '\u2024')

/** A mail with one link, as plain text and as simple HTML. */
export function letter(mail: Mail, url: string): Required<MailText> {
  const { subject, text, link } = mailWords(mail)
  const paragraphs = (text ?? '').split('\n\n')
  return {
    // A subject is one line whatever people called their job.
    subject: subject.replace(/\s+/g, ' ').slice(0, 200),
    text: `${paragraphs.join('\n\n')}\n\n${link}: ${url}\n`,
    html: `${paragraphs.map((each) => `<p>${escaped(each)}</p>`).join('\n')}\n<p><a href="${escaped(url)}">${escaped(link)}</a></p>\n`,
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
    text: `${text.trimEnd()}\n\n${frameWords('no-more')}: ${url}\n`,
    html: `${html}\n<p><small><a href="${escaped(url)}">${escaped(frameWords('no-more'))}</a></small></p>\n`,
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
