import type { Party, SystemMessage } from '../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import { sentenceWithMarks } from '../../../core/ui/words/sentence.ts'
import type { Tx } from '../../infra/database/database.ts'
import { frameWords, mailWords } from '../notices/mail-words.ts'
import type { MailedJob, WeekPorts } from './ports.ts'
import type { MailedEvent, Said } from './texts/timesheet-texts.ts'

/** The Workroom's system message of an event; `about` makes its id, so that it stands there once (K3). */
export function systemMessage({ event, message }: Said, at: Instant, about: string): SystemMessage {
  return { id: `system-${event}-${about}`, at, kind: 'system', event, message, about }
}

/** Mails about one kind of event in a job that go by themselves within a quarter of an hour. */
const AT_ONCE = 20

/** Queues one mail for each person named; the event and what it is about make the key, so each gets it once. */
export async function mailEvent(
  ports: WeekPorts,
  tx: Tx,
  job: MailedJob,
  {
    week,
    event,
    about,
    to,
    isGathered = false,
  }: {
    week: WeekId
    event: MailedEvent
    about: string
    to: readonly Party[]
    /** Whether a party can make as many of them as it likes: past some in a while they come together (A4). */
    isGathered?: boolean
  },
): Promise<void> {
  const { page = 'timesheets' } = event
  for (const role of to) {
    const personId = role === 'client' ? job.clientId : job.freelancerId
    if (!personId) continue
    const words = mailWords(event.mail, role)
    const happened = words.text ?? ('message' in event ? sentenceWithMarks(event.message) : '')
    const link = `${frameWords(page)}: ${ports.publicUrl}/jobs/${job.id}/${page}?week=${week}`
    const subject = frameWords('of-job', { subject: words.subject, title: job.title })
    const thread = `${event.event}/${personId}/${job.id}`
    await ports.queueMail(tx, {
      key: `${event.event}/${job.id}/${week}/${about}/${personId}`,
      personId,
      subject,
      ...(isGathered && { digest: { thread, atOnce: AT_ONCE, piece: happened, subject, foot: link } }),
      text: `${[happened, words.next, link].filter((part) => part).join('\n\n')}\n`,
    })
  }
}

/** K2: the other party gets what one wrote; whoever writes much sends a digest (A4), and only from a proven address. */
export async function mailMessage(
  ports: WeekPorts,
  tx: Tx,
  job: MailedJob,
  by: Party,
  message: { id: string; text: string },
): Promise<void> {
  const [writer, reader] =
    by === 'client' ? [job.clientId, job.freelancerId] : [job.freelancerId, job.clientId]
  if (!writer || !reader) return
  const { subject, text } = mailWords({ code: 'message', params: { by, words: message.text } })
  const several = mailWords({ code: 'messages', params: { by } }).subject
  const ofJob = (line: string) => frameWords('of-job', { subject: line, title: job.title })
  const foot = `${frameWords('messages')}: ${ports.publicUrl}/jobs/${job.id}/messages`
  await ports.queueMail(tx, {
    key: `message/${job.id}/${message.id}/${reader}`,
    personId: reader,
    by: writer,
    subject: ofJob(subject),
    text: `${text}\n\n${foot}\n`,
    digest: {
      thread: `message/${reader}/${job.id}`,
      atOnce: 1,
      piece: text ?? '',
      subject: ofJob(several),
      foot,
    },
  })
}
