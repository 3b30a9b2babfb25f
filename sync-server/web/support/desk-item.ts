import type { DisputeCategory, DisputeItem } from '../../../core/rules/facts/facts.ts'

/** One thing of the support desk's queue. */
export type SupportItem = { id: string; job: string; week: string; title: string; by: string; at: number } & (
  | { kind: 'review'; claim: { reason: string; rejection: string } }
  | { kind: 'report'; claim: { reason: string; screenshot: string; what: 'image' | 'comment' } }
  | {
      kind: 'dispute'
      claim: { reason: string; category: Exclude<DisputeCategory, 'quality'> }
      openItems: readonly DisputeItem[]
    }
)
