/**
 * Everything that can stand in a Workroom document. Each of a week's three documents is one grow-only
 * `Y.Map` named `records`: id → record. A record never changes once it is there; whatever changes is
 * said by a new record. Freelancer and client write claims, the server writes rulings.
 *
 * Instants are milliseconds since the Unix epoch by the writer's clock, corrected by its last server anchor.
 */
import type { Author } from './records/author.ts'

export type { Author, Party } from './records/author.ts'
export * from './records/claims.ts'
export { DisputeClaim } from './records/client-claims.ts'
export { ReportClaim } from './records/either-claims.ts'
export { InstantMs, Link, RecordId } from './records/fields.ts'
export { ReviewClaim, ScreenshotClaim } from './records/freelancer-claims.ts'
export type * from './records/server-records.ts'

export const RECORDS = 'records'

/** The room of one author's document, as it stands in a socket's path: `<jobId>/<weekId>/<author>`. */
export const roomName = (job: string, week: string, author: Author): string => `${job}/${week}/${author}`
