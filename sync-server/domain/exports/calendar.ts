import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Policy } from '../../../core/rules/policy.ts'
import { deadline, money } from '../../../core/ui/words/format.ts'
import type { Config } from '../../config.ts'
import { createAttempts, refuseWait } from '../../infra/attempts.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database } from '../../infra/database/database.ts'
import { integer, orNull, type RowOf, rowOf, text } from '../../infra/database/row.ts'
import { newSecret, secretHash } from '../../infra/secrets.ts'
import { Refused } from '../../refused.ts'
import type { SecurityLog } from '../security/security-log.ts'
import { type CalendarEvent, toICalendar } from './icalendar.ts'

/** A person's deadlines as a calendar at a secret address, which calendars can read and the person can revoke (N2). */
export type Calendars = {
  /** A new address; the one before stops to work. */
  open(personId: string): Promise<string>
  isOpen(personId: string): Promise<boolean>
  revoke(personId: string): Promise<void>
  /** The calendar behind an address. */
  read(token: string): Promise<string>
}

const DAY_SECONDS = 24 * 3600
const MOST_OPENED_AN_HOUR = 20

const WEEK = rowOf({
  jobId: text,
  title: text,
  clientId: orNull(text),
  week: text,
  state: text,
  amountMinor: integer,
  currency: text,
  submitAt: integer,
  reviewEndsAt: integer,
})

export function createCalendars(deps: {
  database: Database
  clock: Clock
  policy: Policy
  config: Pick<Config, 'publicUrl'>
  securityLog: SecurityLog
}): Calendars {
  const { database, clock, policy, config, securityLog } = deps
  const opened = createAttempts(MOST_OPENED_AN_HOUR)
  const revokeSql =
    'update calendar_feeds set revoked_at = :at where person_id = :personId and revoked_at is null'
  return {
    async open(personId) {
      refuseWait(opened.waitSeconds(personId, clock.now()))
      opened.failed(personId, clock.now())
      const token = newSecret()
      const at = clock.now()
      await database.write(async (tx) => {
        await tx.run('delete from calendar_feeds where person_id = :personId', { personId })
        await tx.run(
          'insert into calendar_feeds (token_hash, person_id, created_at) values (:tokenHash, :personId, :at)',
          { tokenHash: secretHash(token), personId, at },
        )
        securityLog.record(tx, { event: 'calendar-opened', person: personId, by: personId })
      })
      return `${config.publicUrl}/api/calendars/${token}.ics`
    },
    async isOpen(personId) {
      const rows = await database.read(
        'select token_hash from calendar_feeds where person_id = :personId and revoked_at is null',
        { personId },
      )
      return rows.length > 0
    },
    revoke: (personId) =>
      database.write(async (tx) => {
        await tx.run(revokeSql, { at: clock.now(), personId })
        securityLog.record(tx, { event: 'calendar-closed', person: personId, by: personId })
      }),
    async read(token) {
      const [feed] = await database.read(
        'select person_id from calendar_feeds where token_hash = :tokenHash and revoked_at is null',
        { tokenHash: secretHash(token) },
        rowOf({ personId: text }),
      )
      if (!feed) throw new Refused('calendar-unknown')
      const events = await deadlinesOf(feed.personId)
      return toICalendar('Glasswork deadlines', events, clock.now())
    },
  }

  async function deadlinesOf(personId: string): Promise<CalendarEvent[]> {
    const weeks = await database.read(
      `select t.*, j.title, j.client_id from timesheets t join jobs j on j.id = t.job_id
       where (j.client_id = :personId or j.freelancer_id = :personId) and t.state in ('open', 'submitted', 'disputed')
       order by t.week, j.title`,
      { personId },
      WEEK,
    )
    const endings = await database.read(
      `select id, title, ends_at from jobs where (client_id = :personId or freelancer_id = :personId)
       and ends_at is not null and status <> 'ended' order by ends_at`,
      { personId },
      rowOf({ id: text, title: text, endsAt: integer }),
    )
    return [
      ...weeks.map((row) => weekEvent(row, row.clientId === personId)),
      ...endings.map((row) => ({
        uid: `end-${row.id}@glasswork`,
        at: row.endsAt,
        title: `Job ends: ${row.title}`,
        description: `Ends ${until(row.endsAt)}.`,
        url: `${config.publicUrl}/jobs/${row.id}`,
        alarmSecondsBefore: null,
      })),
    ]
  }

  /** What comes next for a week: its submission while it is open, then the end of its review. */
  function weekEvent(row: RowOf<typeof WEEK>, isClient: boolean): CalendarEvent {
    const isOpen = row.state === 'open'
    const at = isOpen ? row.submitAt : row.reviewEndsAt
    return {
      uid: `${isOpen ? 'submit' : 'review'}-${row.jobId}-${row.week}@glasswork`,
      at,
      title: `${isOpen ? 'Timesheet is submitted' : 'Review ends'}: ${row.title}`,
      description: isOpen
        ? `The week of ${row.week} is submitted ${until(at)}.`
        : `The week of ${row.week}, ${money(row.amountMinor, row.currency)}: ${isClient ? 'reject or dispute until' : 'the client can review it until'} ${until(at)}.`,
      url: `${config.publicUrl}/jobs/${row.jobId}`,
      alarmSecondsBefore: isClient && !isOpen ? DAY_SECONDS : null,
    }
  }

  function until(at: Instant): string {
    return deadline(at, policy.zone, policy.zone)
  }
}
