import * as v from 'valibot'
import type { RefusalCode } from '../../messages/refusals.ts'

/** Items that one page of a list has at most. */
export const MOST_ITEMS = 100

export const PageQuery = v.object({
  after: v.optional(v.pipe(v.string(), v.maxLength(500), v.description('`next` of the page before'))),
  limit: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,3}$/, 'a whole number from 1 to 100'),
      v.transform(Number),
      v.minValue(1),
      v.maxValue(MOST_ITEMS),
    ),
    String(MOST_ITEMS),
  ),
})

const BAD_CURSOR: readonly RefusalCode[] = ['bad-cursor']

/** Spread into the operation of a list that is given page by page. */
export const pages = { query: PageQuery, refusals: BAD_CURSOR }
