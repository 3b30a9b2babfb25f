import type { AnswerTo } from '../api.ts'

/** One thing of the support desk's queue. */
export type SupportItem = AnswerTo<'GET /api/support/queue'>['queue'][number]
