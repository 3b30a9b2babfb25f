import { amountMinor } from '../../core/rules/money.ts'
import { reachedWarnings } from '../../core/rules/warnings.ts'
import type { Instant } from '../../core/rules/week.ts'
import type { Claim, Party } from '../../core/workroom/records.ts'
import type { Tx } from '../database/database.ts'
import { concede, openDispute } from '../disputes/dispute-steps.ts'
import { mailEvent, mailMessage, systemMessage } from './announce.ts'
import type { WeekJob, WeekPorts } from './ports.ts'
import { say } from './say.ts'
import { type Event, hoursReachedEvent, rejectedEvent, reviewAskedEvent, withdrawnEvent } from './texts.ts'
import type { LoadedWeek } from './week-rows.ts'

const TELLING = new Set<Claim['kind']>([
  'rejection',
  'withdrawal',
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
  job: WeekJob,
  loaded: LoadedWeek,
  by: Party,
  claim: Claim,
  at: Instant,
): Promise<void> {
  const week = loaded.row.week
  const tell = async (event: Event, about: string, to: readonly Party[]) => {
    await say(ports, tx, job.id, week, [systemMessage(event, at, about)])
    await mailEvent(ports, tx, job, week, event, about, to)
  }
  switch (claim.kind) {
    case 'rejection':
      return tell(rejectionEvent(loaded, claim.screenshot, claim.reason), claim.id, ['freelancer'])
    case 'withdrawal':
      if (by === 'client')
        await tell(withdrawnEvent(slotOfRejection(loaded, claim.of), zoneOf(loaded)), claim.of, [
          'freelancer',
        ])
      return
    case 'review':
      return tell(
        reviewAskedEvent(slotOfRejection(loaded, claim.rejection), zoneOf(loaded)),
        claim.rejection,
        ['client'],
      )
    case 'message':
      return mailMessage(ports, tx, job, by, claim)
    case 'dispute':
      return openDispute(ports, tx, { job, loaded, actor: by, at }, claim.id)
    case 'concession':
      return concede(ports, tx, { job, loaded, actor: by, at }, claim.dispute, by)
    default:
      return
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
    await say(ports, tx, job.id, week, [message])
    await mailEvent(ports, tx, job, week, event, String(percent), ['client', 'freelancer'])
  }
}

const zoneOf = (loaded: LoadedWeek) => loaded.policy.zone

function slotOfRejection(loaded: LoadedWeek, rejection: string): Instant {
  const screenshot = loaded.facts.rejections.find(({ id }) => id === rejection)?.screenshot
  return loaded.facts.screenshots.find(({ id }) => id === screenshot)?.slot ?? loaded.row.submit_at
}

function rejectionEvent({ timesheet, policy }: LoadedWeek, screenshot: string, reason: string): Event {
  const line =
    timesheet.slots.find((slot) => slot.screenshot === screenshot) ??
    timesheet.lates.find((late) => late.screenshot === screenshot)
  const removedSeconds = line?.removedSeconds ?? 0
  const removedMinor = amountMinor(timesheet.rateMinorPerHour, removedSeconds)
  return rejectedEvent(line?.slot ?? 0, removedSeconds, removedMinor, timesheet.currency, policy.zone, reason)
}
