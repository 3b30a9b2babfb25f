import type { ServerRecord } from '../../../core/protocol/records.ts'
import type { WeekId } from '../../../core/rules/calendar/instant.ts'
import type { Tx } from '../../infra/database/database.ts'
import { inParts } from '../../infra/database/in-parts.ts'
import { json, rowOf, text } from '../../infra/database/row.ts'
import { TIMESHEET, type TimesheetRow } from '../weeks/week-rows.ts'
import type { EventType, WebhookEvent } from './events.ts'

/** A record that the server has just written into a week. */
export type Heard = { job: string; week: WeekId; record: ServerRecord }

/** What happened, before the figures of its timesheet are known; `about` names the claim that it is about. */
type Happening = {
  type: EventType
  job: string
  week: WeekId
  at: number
  about: string | null
  record: ServerRecord
}

/** States of which one hears, and once a week or once a version: a charge can fail again. */
const STATES = {
  submitted: { type: 'timesheet.submitted', again: false },
  paid: { type: 'timesheet.paid', again: false },
  closed: { type: 'timesheet.closed', again: false },
  failed: { type: 'timesheet.failed', again: true },
} as const

const SYSTEM_EVENTS: Readonly<Record<string, EventType>> = {
  'screenshot-rejected': 'rejection.made',
  'dispute-opened': 'dispute.opened',
  'dispute-closed': 'dispute.decided',
}

/**
 * What a record of the server tells the outside; null: nothing. The server says everything that matters in
 * its document, once each, in the transaction of what it tells of: so this hears all of it.
 */
export function happeningOf({ job, week, record }: Heard): Happening | null {
  if (record.kind === 'system') {
    const type = SYSTEM_EVENTS[record.event]
    return type ? { type, job, week, at: record.at, about: record.about, record } : null
  }
  if (record.kind !== 'state' || !(record.state in STATES)) return null
  // Hours that changed in a state are a new version of it, and no event.
  if (record.actor === 'rules') return null
  const { type, again } = STATES[record.state as keyof typeof STATES]
  return { type, job, week, at: record.at, about: again ? String(record.version) : null, record }
}

/** The events of what was heard in a transaction, with the figures as they are at its end, in few statements. */
export async function recordsToEvents(tx: Tx, heard: readonly Heard[]): Promise<WebhookEvent[]> {
  const happenings = heard.map(happeningOf).filter((happening) => happening !== null)
  const events: WebhookEvent[] = []
  for (const some of inParts(happenings)) {
    const rows = await tx.read(
      'select * from timesheets where (job_id, week) in (values :pairs)',
      { pairs: some.map(({ job, week }) => [job, week]) },
      TIMESHEET,
    )
    const rowByWeek = new Map(rows.map((row) => [`${row.jobId} ${row.week}`, row]))
    const claims = await claimsOf(tx, some)
    for (const happening of some) {
      const row = rowByWeek.get(`${happening.job} ${happening.week}`)
      const event = row && toEvent(happening, row, claims)
      if (event) events.push(event)
    }
  }
  return events
}

type ClaimBody = { screenshot?: string; items?: unknown[] }

async function claimsOf(tx: Tx, some: readonly Happening[]): Promise<Map<string, ClaimBody>> {
  const pairs = some.flatMap(({ job, about, record }) =>
    record.kind === 'system' && about ? [[job, about]] : [],
  )
  if (pairs.length === 0) return new Map()
  const rows = await tx.read(
    `select job_id, id, body from claims where author = 'client' and (job_id, id) in (values :pairs)`,
    { pairs },
    rowOf({ jobId: text, id: text, body: json<ClaimBody>() }),
  )
  return new Map(rows.map(({ jobId, id, body }) => [`${jobId} ${id}`, body]))
}

function toEvent(
  { type, job, week, at, about, record }: Happening,
  row: TimesheetRow,
  claims: ReadonlyMap<string, ClaimBody>,
): WebhookEvent | null {
  const key = [type, job, week, ...(about === null ? [] : [about])].join('/')
  const figures = record.kind === 'state' ? record : figuresOf(row)
  const timesheet = {
    job,
    week,
    version: figures.version,
    totalSeconds: figures.totalSeconds,
    amountMinor: figures.amountMinor,
    protectedMinor: figures.protectedMinor,
    currency: row.currency,
  }
  const claim = claims.get(`${job} ${about}`)
  switch (type) {
    case 'timesheet.submitted': {
      const by = record.kind === 'state' && record.actor === 'schedule' ? 'schedule' : 'freelancer'
      return { type, key, at, data: { ...timesheet, by, reviewEndsAt: row.reviewEndsAt } }
    }
    case 'timesheet.paid':
    case 'timesheet.failed':
    case 'timesheet.closed':
      return { type, key, at, data: timesheet }
    case 'rejection.made':
      return about && claim?.screenshot
        ? { type, key, at, data: { ...timesheet, rejection: about, screenshot: claim.screenshot } }
        : null
    case 'dispute.opened':
      return about
        ? { type, key, at, data: { ...timesheet, dispute: about, items: claim?.items?.length ?? 0 } }
        : null
    case 'dispute.decided':
      return about ? { type, key, at, data: { ...timesheet, dispute: about } } : null
    default:
      return null
  }
}

const figuresOf = (row: TimesheetRow) => ({
  version: row.version,
  totalSeconds: row.totalSeconds,
  amountMinor: row.amountMinor,
  protectedMinor: row.protectedMinor,
})
