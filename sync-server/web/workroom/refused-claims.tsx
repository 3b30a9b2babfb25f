import type { WorkroomWeek } from '../../../core/projection/workroom-week.ts'
import type { Role } from '../../../core/protocol/api/jobs.ts'
import { lazy } from '../parts/lazy.tsx'

/** Apart: most weeks have nothing refused, and its sentences are many. */
const RefusedList = lazy(async () => (await import('./refused-list.tsx')).RefusedList)

/** What this viewer asked and the server refused (A3). */
export function RefusedClaims({ week, own }: { week: WorkroomWeek; own: Role }) {
  const claims = week.refused.filter(({ by }) => by === own)
  return claims.length === 0 ? null : <RefusedList claims={claims} />
}
