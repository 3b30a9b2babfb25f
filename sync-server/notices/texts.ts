import type { Interval } from '../../core/rules/facts.ts'
import type { Instant } from '../../core/rules/week.ts'
import { dateText, durationText, instantText, intervalText, moneyText } from './wording.ts'

export type MailText = { subject: string; text: string; html: string }
/** `url` is the page that the mail leads to; `zone` the policy's. */
type JobMail = { jobTitle: string; url: string }
type WeekMail = JobMail & { week: string; amountMinor: number; currency: string }

export const invitationMail = (
  about: JobMail & { from: string; role: string; expiresAt: Instant; zone: string },
) =>
  mail(
    `${about.from} invites you to "${about.jobTitle}"`,
    [
      `${about.from} invites you to the job "${about.jobTitle}" as its ${about.role}.`,
      `The link shows the terms before you accept. It works once, until ${instantText(about.expiresAt, about.zone)}.`,
    ],
    ['See the invitation', about.url],
  )

/** J2: names the job, the slot's time in ET and UTC, the minutes, and leads to the screenshot. */
export const rejectionMail = (
  about: JobMail & { client: string; slot: Interval; seconds: number; reason: string; zone: string },
) =>
  mail(
    `A screenshot of "${about.jobTitle}" was rejected (${durationText(about.seconds)})`,
    [
      `${about.client} rejected your screenshot of ${intervalText(about.slot, about.zone)}.`,
      `${durationText(about.seconds)} left your timesheet with it.`,
      ...(about.reason ? [`Reason given: ${about.reason}`] : []),
      'If you think that this was wrong, ask support for a review in the Workroom.',
    ],
    ['Open the screenshot', about.url],
  )

/** K2. */
export const messageMail = (about: JobMail & { from: string; message: string }) =>
  mail(
    `${about.from} wrote to you about "${about.jobTitle}"`,
    [`${about.from} wrote:`, about.message],
    ['Answer in the Workroom', about.url],
  )

export const submittedMail = (
  about: WeekMail & {
    totalSeconds: number
    reviewEndsAt: Instant
    zone: string
    to: 'client' | 'freelancer'
  },
) =>
  mail(
    `Timesheet of ${dateText(about.week)} submitted: "${about.jobTitle}"`,
    [
      `The timesheet of the week of ${dateText(about.week)} stands at ${durationText(about.totalSeconds)}, ${moneyText(about.amountMinor, about.currency)}.`,
      about.to === 'client'
        ? `You can reject or dispute hours until ${instantText(about.reviewEndsAt, about.zone)}; then it is charged by itself.`
        : `The client can review it until ${instantText(about.reviewEndsAt, about.zone)}; then it is charged by itself.`,
    ],
    ['Open the timesheet', about.url],
  )

export const chargedMail = (about: WeekMail & { to: 'client' | 'freelancer'; method: string }) =>
  mail(
    `${moneyText(about.amountMinor, about.currency)} paid for "${about.jobTitle}"`,
    [
      about.to === 'client'
        ? `You paid ${moneyText(about.amountMinor, about.currency)} for the week of ${dateText(about.week)} by ${about.method}.`
        : `Your week of ${dateText(about.week)} was paid: ${moneyText(about.amountMinor, about.currency)}.`,
    ],
    ['Open the timesheet', about.url],
  )

export const chargeFailedMail = (about: WeekMail & { to: 'client' | 'freelancer'; reason: string }) =>
  mail(
    `Payment failed for "${about.jobTitle}"`,
    [
      `${moneyText(about.amountMinor, about.currency)} for the week of ${dateText(about.week)} could not be charged. ${about.reason}`,
      about.to === 'client'
        ? 'Work View is Not Ready until you pay this timesheet by hand or mend your payment methods.'
        : 'Work View is Not Ready for this job: hours tracked now are not protected until the client has paid.',
    ],
    [about.to === 'client' ? 'Pay now' : 'Open the job', about.url],
  )

export const disputeOpenedMail = (about: JobMail & { week: string; reason: string }) =>
  mail(
    `Hours disputed: "${about.jobTitle}"`,
    [
      `The client disputes hours of the week of ${dateText(about.week)}. Reason: ${about.reason}`,
      'All payments of this job wait until it is decided.',
    ],
    ['See the dispute', about.url],
  )

export const disputeDecidedMail = (about: JobMail & { week: string; kept: number; removed: number }) =>
  mail(
    `Dispute decided: "${about.jobTitle}"`,
    [
      `The dispute about the week of ${dateText(about.week)} is decided: ${about.kept} kept, ${about.removed} taken off.`,
      'What remains falls due at the end of the review period, or now if that has passed.',
    ],
    ['See the decision', about.url],
  )

export const reviewDecidedMail = (about: JobMail & { outcome: 'upheld' | 'overturned'; reason: string }) =>
  mail(
    `Review decided: "${about.jobTitle}"`,
    [
      about.outcome === 'upheld'
        ? 'Support upheld the rejection: the time stays out.'
        : 'Support overturned the rejection: the time counts again.',
      ...(about.reason ? [about.reason] : []),
    ],
    ['Open the Workroom', about.url],
  )

type TermsMail = JobMail & {
  by: string
  rateMinorPerHour: number
  currency: string
  authorizedSecondsPerWeek: number | null
}
const termsLine = ({ rateMinorPerHour, currency, authorizedSecondsPerWeek }: TermsMail) =>
  `${moneyText(rateMinorPerHour, currency)} an hour, ${authorizedSecondsPerWeek === null ? 'no weekly limit' : `at most ${durationText(authorizedSecondsPerWeek)} a week`}.`

export const termsProposedMail = (about: TermsMail) =>
  mail(
    `New terms proposed for "${about.jobTitle}"`,
    [`${about.by} proposes: ${termsLine(about)}`, 'They bind from the Monday after you accept them.'],
    ['Read and answer', about.url],
  )

export const termsAcceptedMail = (about: TermsMail & { bindsFrom: Instant; zone: string }) =>
  mail(
    `Terms accepted for "${about.jobTitle}"`,
    [
      `${about.by} accepted: ${termsLine(about)}`,
      `They bind from ${instantText(about.bindsFrom, about.zone)}.`,
    ],
    ['See the terms', about.url],
  )

/** Paragraphs and one link, as plain text and as simple HTML. */
export function mail(
  subject: string,
  paragraphs: readonly string[],
  link: [label: string, url: string],
): MailText {
  const [label, url] = link
  return {
    // A subject is one line whatever people called their job.
    subject: subject.replace(/\s+/g, ' ').slice(0, 200),
    text: `${paragraphs.join('\n\n')}\n\n${label}: ${url}\n`,
    html: `${paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('\n')}\n<p><a href="${escaped(url)}">${escaped(label)}</a></p>\n`,
  }
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character).replaceAll('\n', '<br>')
