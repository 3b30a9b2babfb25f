/**
 * What becomes of claims that a week's document turned away (V8): each gets its answer, here or by another way,
 * and none holds up the rest.
 */
import type { Refusal } from '../../core/rules/refusal.ts'
import type { Database, WeekKey } from '../store/database.ts'
import { answerLate, openClaims, refuseWeek } from '../store/outbox.ts'
import { putRemote } from '../store/remote-records.ts'
import { type Api, ApiError, type ServerCode } from './api.ts'

/** Records a request: the server takes no more of them at once. */
const RECORDS_A_REQUEST = 100

/** Closings that speak of one record among those that were sent. */
const ONE_RECORD: ReadonlySet<ServerCode> = new Set<ServerCode>([
  'record-changed',
  'record-deleted',
  'not-a-record',
  'malformed',
])
/** Closings that speak of the document: nothing of this week gets in by asking again. */
const WHOLE_WEEK: ReadonlySet<ServerCode> = new Set<ServerCode>([
  'too-large',
  'not-your-job',
  'not-your-document',
  'no-such-document',
  'no-such-week',
  'job-unknown',
])

/** What a closing says about: the week that is sealed, one record, the whole week, or only this connection. */
export function aboutOf({ code }: ApiError): 'sealed' | 'record' | 'week' | 'connection' {
  if (code === 'sealed') return 'sealed'
  if (ONE_RECORD.has(code)) return 'record'
  return WHOLE_WEEK.has(code) ? 'week' : 'connection'
}

/**
 * Brings what a sealed week's document takes no more, page by page: the server rules on it at once, tracked time
 * goes on the next timesheet (T7). Coming again changes nothing. Rejects with ApiError.
 */
export async function bringLate(database: Database, api: Api, week: WeekKey): Promise<void> {
  const at = week.lastIndexOf('/')
  const [job, weekId] = [week.slice(0, at), week.slice(at + 1)]
  const rows = await openClaims(database, week)
  for (let start = 0; start < rows.length; start += RECORDS_A_REQUEST) {
    const page = rows.slice(start, start + RECORDS_A_REQUEST)
    const rulings = await api.lateClaims(
      job,
      weekId,
      page.map(({ record }) => record),
    )
    await putRemote(database, week, 'server', rulings)
    await answerLate(
      database,
      rulings.map(({ of }) => of),
    )
  }
}

/** Gives every open claim of a week the reason why it can't get in; what is answered already stays answered. */
export function refuseOpenClaims(database: Database, week: WeekKey, { code, message }: ApiError) {
  return refuseWeek(database, week, { code, sentence: message })
}

/** The name of a closing and its sentence, from a close's reason: `sealed: This week is …`. */
export function closingOf(code: number, reason: string): ApiError {
  const [, name, sentence] = /^([a-z-]+): (.+)$/s.exec(reason) ?? []
  const refusal: Refusal<string> = {
    code: name ?? 'sync-refused',
    sentence: sentence ?? (reason || `The server closed the connection (${code}).`),
  }
  return new ApiError(code - 4000, refusal)
}
