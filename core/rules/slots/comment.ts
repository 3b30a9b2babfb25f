import type { Instant } from '../calendar/instant.ts'
import type { WeekFacts } from '../facts/facts.ts'
import { isFrozen, type TimesheetStatus } from '../facts/lifecycle.ts'
import type { Policy } from '../policy.ts'
import type { Reason } from '../refusal.ts'

export const MOST_COMMENT_CHARACTERS = 500

export type CommentReason =
  | Reason<'unknown-screenshot' | 'deleted' | 'submitted'>
  | { code: 'too-long'; params: { most: number } }

/** Why the freelancer can't set, change or remove (empty text) the comment of a screenshot, or null (K1, C6). */
export function refuseComment(
  facts: WeekFacts,
  comment: { screenshot: string; text: string },
  standing: TimesheetStatus,
  now: Instant,
  policy: Policy,
): CommentReason | null {
  if (!facts.screenshots.some(({ id }) => id === comment.screenshot)) return { code: 'unknown-screenshot' }
  if (facts.deletions.some(({ screenshot }) => screenshot === comment.screenshot)) return { code: 'deleted' }
  if (comment.text.length > MOST_COMMENT_CHARACTERS)
    return { code: 'too-long', params: { most: MOST_COMMENT_CHARACTERS } }
  return isFrozen(facts.week, standing, now, policy) ? { code: 'submitted' } : null
}
