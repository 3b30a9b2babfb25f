import type { WorkroomWeek } from '../../projection/workroom-week.ts'
import { isSettled } from '../../rules/facts/lifecycle.ts'
import type { OtherLine } from '../../rules/facts/lines.ts'

/** What became of an Other entry, in words; empty where it simply counts (O3). */
export function entryWords(
  { state }: OtherLine,
  week: Pick<WorkroomWeek, 'state'>,
  viewer: 'client' | 'freelancer' | 'support' = 'freelancer',
): string {
  const whose = viewer === 'client' ? 'your' : 'the client’s'
  if (state === 'removed') return 'taken off'
  if (state === 'declined') return 'declined by the client: it doesn’t count'
  if (state === 'counted') return ''
  return isSettled(week)
    ? 'the client didn’t approve it in time: it doesn’t count'
    : `waits for ${whose} approval: it counts only with it`
}
