import type { Instant } from '../calendar/instant.ts'
import type { WeekFacts } from '../facts/facts.ts'
import { isFrozen, type TimesheetStatus } from '../facts/lifecycle.ts'
import type { Policy } from '../policy.ts'
import { type Refusal, refusals } from '../refusal.ts'

export const MOST_COMMENT_CHARACTERS = 500

/** A client, or support, can't comment, nor answer a comment there (K1). */
export const NOT_YOUR_COMMENT: Refusal<'only-freelancer'> = {
  code: 'only-freelancer',
  sentence: 'Only the freelancer comments on screenshots; write in Messages instead.',
}

export type CommentRefusal = 'unknown-screenshot' | 'deleted' | 'too-long' | 'submitted'

const refuse = refusals<CommentRefusal>({
  'unknown-screenshot': 'There is no such screenshot in this week.',
  deleted: 'This screenshot is deleted: there is nothing to comment on.',
  'too-long': `A comment has at most ${MOST_COMMENT_CHARACTERS} characters.`,
  submitted: 'The week is submitted: its comments can no longer be changed.',
})

/** Why the freelancer can't set, change or remove (empty text) the comment of a screenshot, or null (K1, C6). */
export function refuseComment(
  facts: WeekFacts,
  comment: { screenshot: string; text: string },
  standing: TimesheetStatus,
  now: Instant,
  policy: Policy,
): Refusal<CommentRefusal> | null {
  if (!facts.screenshots.some(({ id }) => id === comment.screenshot)) return refuse('unknown-screenshot')
  if (facts.deletions.some(({ screenshot }) => screenshot === comment.screenshot)) return refuse('deleted')
  if (comment.text.length > MOST_COMMENT_CHARACTERS) return refuse('too-long')
  return isFrozen(facts.week, standing, now, policy) ? refuse('submitted') : null
}
