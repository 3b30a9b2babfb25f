import { type CountedClaim, factsFrom } from '../../../core/projection/facts.ts'
import { jobLife } from '../../../core/projection/server-facts.ts'
import type { Claim, Party, ServerRecord, WeekOpened } from '../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import type { JobLife, WeekFacts } from '../../../core/rules/facts/facts.ts'
import type { TimesheetState } from '../../../core/rules/facts/lifecycle.ts'
import type { Timesheet } from '../../../core/rules/facts/lines.ts'
import type { Policy } from '../../../core/rules/policy.ts'
import { timesheet } from '../../../core/rules/timesheet/timesheet.ts'
import type { Reader } from '../../infra/database/database.ts'
import { integer, orNull, type RowOf, rowOf, text, textOf } from '../../infra/database/row.ts'

export const TIMESHEET_COLUMNS = {
  jobId: text,
  week: text,
  state: textOf<TimesheetState>(),
  version: integer,
  termsVersion: integer,
  submitAt: integer,
  reviewEndsAt: integer,
  totalSeconds: integer,
  rejectedSeconds: integer,
  amountMinor: integer,
  protectedMinor: integer,
  currency: text,
  sealAt: orNull(integer),
}
export const TIMESHEET = rowOf(TIMESHEET_COLUMNS)
export type TimesheetRow = RowOf<typeof TIMESHEET>

/** Of timesheets in these states there are indexes; a statement that says just this goes by one. */
export const RUNNING = `state in ('open', 'submitted', 'disputed')`
export const UNPAID = `state in ('due', 'charging', 'failed')`

/** Which timesheet: as its row names it. */
export type Place = Pick<TimesheetRow, 'jobId' | 'week'>

/** The figures that a timesheet's row carries: what lists, deadlines and charges go by. */
export type Figures = {
  totalSeconds: number
  rejectedSeconds: number
  amountMinor: number
  protectedMinor: number
}

export const figuresOf = ({
  totalSeconds,
  rejectedSeconds,
  amountMinor,
  protectedMinor,
}: Timesheet): Figures => ({
  totalSeconds,
  rejectedSeconds,
  amountMinor,
  protectedMinor,
})

export const figuresOfRow = (row: TimesheetRow): Figures => ({
  totalSeconds: row.totalSeconds,
  rejectedSeconds: row.rejectedSeconds,
  amountMinor: row.amountMinor,
  protectedMinor: row.protectedMinor,
})

/**
 * One job's week as the tables have it. Facts and numbers follow from claims and the server's records, those
 * pushed since included; they are worked out when somebody asks. Rulings, which no number needs, aren't there.
 */
export type LoadedWeek = {
  row: TimesheetRow
  opened: WeekOpened
  policy: Policy
  /** The job's life by the latest record of it (S10). */
  readonly life: JobLife
  /** Until when outages lengthened the review (W7). */
  readonly extensions: readonly Instant[]
  claims: CountedClaim[]
  server: ServerRecord[]
  readonly facts: WeekFacts
  readonly timesheet: Timesheet
  /** The first claim of an early submission, those pushed since included. */
  readonly firstSubmit: CountedClaim | null
  /** Lets go of what was worked out. */
  dropNumbers(): void
}

export async function loadRow(from: Reader, job: string, week: WeekId): Promise<TimesheetRow | null> {
  const rows = await from.read(
    'select * from timesheets where job_id = :job and week = :week',
    { job, week },
    TIMESHEET,
  )
  return rows[0] ?? null
}

export async function loadWeek(from: Reader, job: string, week: WeekId): Promise<LoadedWeek | null> {
  const row = await loadRow(from, job, week)
  if (!row) return null
  const claims = await loadClaims(from, job, week)
  const server = await loadServerRecords(from, job, week)
  return judgedWeek(row, claims, server)
}

/** The week with its facts and numbers, from what the tables hold. */
export function judgedWeek(row: TimesheetRow, claims: CountedClaim[], server: ServerRecord[]): LoadedWeek {
  const opened = server.find((record): record is WeekOpened => record.kind === 'week')
  if (!opened) throw new Error(`week ${row.week} of job ${row.jobId} has a timesheet and was never opened`)
  let latest: { count: number; facts: WeekFacts; timesheet: Timesheet | null } | null = null
  // Asked for each record of a batch: worked out when the server has said more.
  let said: { count: number; life: JobLife | null; extensions: readonly Instant[] } | null = null
  const sayings = () => {
    if (said?.count !== server.length)
      said = {
        count: server.length,
        life: jobLife(server),
        extensions: server.flatMap((record) => (record.kind === 'review-extended' ? [record.until] : [])),
      }
    return said
  }
  let looked = 0
  let firstSubmit: CountedClaim | null = null
  const current = () => {
    const count = claims.length + server.length
    if (latest?.count !== count)
      latest = { count, facts: factsFrom(row.week, claims, server), timesheet: null }
    return latest
  }
  return {
    row,
    opened,
    policy: opened.policy,
    claims,
    server,
    get life() {
      const { life } = sayings()
      if (!life) throw new Error(`week ${row.week} of job ${row.jobId} has no record of the job's life`)
      return life
    },
    get extensions() {
      return sayings().extensions
    },
    get facts() {
      return current().facts
    },
    get timesheet() {
      const now = current()
      now.timesheet ??= timesheet(now.facts, opened.policy)
      return now.timesheet
    },
    get firstSubmit() {
      // Asked for each record of a batch: each claim is looked at once.
      for (; looked < claims.length && !firstSubmit; looked++)
        if (claims[looked]?.claim.kind === 'submit') firstSubmit = claims[looked] ?? null
      return firstSubmit
    },
    dropNumbers() {
      latest = null
    },
  }
}

/** Claims that count, in the order in which they came. */
async function loadClaims(from: Reader, job: string, week: WeekId): Promise<CountedClaim[]> {
  const rows = await from.read(
    `select author, body, received_at, picture_at from claims
     where job_id = :job and week = :week and refused_code is null order by received_at, id`,
    { job, week },
    rowOf({ author: textOf<Party>(), body: text, receivedAt: integer, pictureAt: orNull(integer) }),
  )
  return rows.map(({ author, body, receivedAt, pictureAt }) => ({
    by: author,
    claim: JSON.parse(body) as Claim,
    receivedAt,
    pictureAt,
  }))
}

export async function loadServerRecords(from: Reader, job: string, week: WeekId): Promise<ServerRecord[]> {
  const rows = await from.read(
    'select body from server_records where job_id = :job and week = :week order by at, id',
    { job, week },
    rowOf({ body: text }),
  )
  return rows.map(({ body }) => JSON.parse(body) as ServerRecord)
}
