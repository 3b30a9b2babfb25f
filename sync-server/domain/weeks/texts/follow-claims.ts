import type { Claim, Party } from '../../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../../core/rules/calendar/instant.ts'
import { reachedWarnings } from '../../../../core/rules/job/warnings.ts'
import { adjustmentApproval } from '../../../../core/rules/timesheet/other-hours.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { rowOf, text } from '../../../infra/database/row.ts'
import { mailEvent, mailMessage, systemMessage } from '../announce.ts'
import type { MailedJob, WeekJob, WeekPorts } from '../ports.ts'
import { publish } from '../publish.ts'
import { type LoadedWeek, loadWeek } from '../week-rows.ts'
import {
  hoursAddedEvent,
  hoursAnsweredEvent,
  hoursLeftOutEvent,
  hoursTakenBackEvent,
  rejectedEvent,
  reviewAskedEvent,
  withdrawnEvent,
} from './hours-texts.ts'
import { namedRejection, namedScreenshot } from './hours-words.ts'
import { type Event, hoursReachedEvent, type Said } from './timesheet-texts.ts'

const TELLING = new Set<Claim['kind']>([
  'rejection',
  'withdrawal',
  'other',
  'approval',
  'review',
  'message',
  'dispute',
  'concession',
])

/** Whether `afterAccepted` does anything about a claim: most are captures, and it doesn't. */
export const isTelling = ({ kind }: Claim): boolean => TELLING.has(kind)

/** What an accepted claim makes the server say: a system message in the Workroom and mails (J2, K2, K3). */
export async function afterAccepted(
  ports: WeekPorts,
  tx: Tx,
  { job, loaded, by, claim, at }: { job: WeekJob; loaded: LoadedWeek; by: Party; claim: Claim; at: Instant },
): Promise<void> {
  const week = loaded.row.week
  const say = (said: Said, about: string) =>
    publish(ports, tx, job.id, week, [systemMessage(said, at, about)])
  const tell = async (event: Event, about: string, to: readonly Party[]) => {
    await say(event, about)
    await mailEvent(ports, tx, job, { week, event, about, to, isGathered: true })
  }
  switch (claim.kind) {
    case 'rejection':
      return tell(rejectedEvent(namedScreenshot(loaded, claim.screenshot), claim.reason), claim.id, [
        'freelancer',
      ])
    case 'withdrawal': {
      if (by === 'client')
        return tell(withdrawnEvent(namedRejection(loaded, claim.of)), claim.of, ['freelancer'])
      const line = loaded.timesheet.others.find(({ id }) => id === claim.of)
      return line?.adjustment ? say(hoursTakenBackEvent(line), claim.of) : undefined
    }
    case 'review':
      return tell(reviewAskedEvent(namedRejection(loaded, claim.rejection), claim.reason), claim.rejection, [
        'client',
      ])
    case 'other':
      return tellOfAdjustment(ports, tx, { job, loaded, id: claim.id, at })
    case 'approval': {
      const line = loaded.timesheet.others.find(({ id }) => id === claim.of)
      if (line) await tell(hoursAnsweredEvent(line, loaded.timesheet, claim.answer), claim.of, ['freelancer'])
      return
    }
    case 'message':
      return mailMessage(ports, tx, job, by, claim)
    case 'dispute':
      return ports.disputes.open(ports, tx, { job, loaded, actor: by, at }, claim.id)
    case 'concession':
      return ports.disputes.concede(ports, tx, { job, loaded, actor: by, at }, claim.dispute, by)
    default:
      return
  }
}

/**
 * Other hours that come after the submission: the client hears of each, and late in the review they count only
 * with the client's approval (O3), which the rule says and the server's record fixes.
 */
async function tellOfAdjustment(
  ports: WeekPorts,
  tx: Tx,
  { job, loaded, id, at }: { job: WeekJob; loaded: LoadedWeek; id: string; at: Instant },
): Promise<void> {
  const { row, facts, policy } = loaded
  const { week, reviewEndsAt } = row
  const standing = { state: row.state, extensions: [reviewEndsAt] }
  const { adjustment, approval } = adjustmentApproval(facts, standing, at, policy)
  if (!adjustment) return
  const needsApproval = approval === 'needed'
  if (needsApproval)
    await publish(ports, tx, job.id, week, [
      { id: `approval-needed-${id}`, at, kind: 'approval-needed', of: id },
    ])
  const now = await loadWeek(tx, job.id, week)
  const line = now?.timesheet.others.find((other) => other.id === id)
  if (!now || !line) return
  const event = hoursAddedEvent(line, now.timesheet, {
    ...{ week, reviewEndsAt, needsApproval, isOver: at >= reviewEndsAt },
  })
  await publish(ports, tx, job.id, week, [systemMessage(event, at, id)])
  await mailEvent(ports, tx, job, { week, event, about: id, to: ['client'] })
}

/** At the end of weeks both hear which added hours stayed out because nobody approved them (O3). */
export async function tellOfLeftOut(
  ports: WeekPorts,
  tx: Tx,
  ended: readonly { job: MailedJob; week: WeekId; at: Instant }[],
): Promise<void> {
  if (ended.length === 0) return
  const rows = await tx.read(
    `select distinct job_id, week from server_records where (job_id, week) in (values :places)
       and kind = 'approval-needed' and id >= 'approval-needed-' and id < 'approval-needed.'`,
    { places: ended.map(({ job, week }) => [job.id, week]) },
    rowOf({ jobId: text, week: text }),
  )
  const asked = new Set(rows.map(({ jobId, week }) => `${jobId} ${week}`))
  for (const { job, week, at } of ended.filter(({ job: { id }, week }) => asked.has(`${id} ${week}`))) {
    const loaded = await loadWeek(tx, job.id, week)
    const lines = loaded?.timesheet.others.filter(({ state }) => state === 'waiting-approval') ?? []
    if (lines.length === 0) continue
    const event = hoursLeftOutEvent(lines, week)
    await publish(ports, tx, job.id, week, [systemMessage(event, at, week)])
    await mailEvent(ports, tx, job, { week, event, about: 'end', to: ['client', 'freelancer'] })
  }
}

/** What both parties hear once when a week's hours reach a share of the authorized ones, in percent (T3). */
function warning({ row, facts }: LoadedWeek, percent: number, at: Instant) {
  const event = hoursReachedEvent(row.week, percent, facts.terms.authorizedSecondsPerWeek ?? 0)
  return { percent, event, message: systemMessage(event, at, `${row.week}-${percent}`) }
}

/** The shares of the authorized hours that were reached and not told yet. */
export function newWarnings(loaded: LoadedWeek, at: Instant = 0) {
  const { timesheet, facts, policy, server } = loaded
  return reachedWarnings(timesheet.totalSeconds, facts.terms, policy)
    .map((percent) => warning(loaded, percent, at))
    .filter(({ message }) => !server.some(({ id }) => id === message.id))
}

export async function warnOfHours(
  ports: WeekPorts,
  tx: Tx,
  job: WeekJob,
  loaded: LoadedWeek,
  at: Instant,
): Promise<void> {
  const { week } = loaded.row
  for (const { percent, event, message } of newWarnings(loaded, at)) {
    await publish(ports, tx, job.id, week, [message])
    await mailEvent(ports, tx, job, { week, event, about: String(percent), to: ['client', 'freelancer'] })
  }
}
