import type { InferOutput } from 'valibot'
import type { PageQuery } from '../../core/protocol/api/pages.ts'
import { Refused } from '../refused.ts'

/**
 * Lists that grow are given a page at a time: `?after=<cursor>&limit=<1 to 100>`, answered with the items and
 * `next`, the cursor of what comes after them, or null. A cursor is the place of the last item in the list's
 * own order, so that rows which come or go meanwhile shift nothing: no item comes twice, none is passed over.
 */
export type PageWish = InferOutput<typeof PageQuery>

/** A place in a list: the columns that it is ordered by, each once. */
type Place = readonly (string | number)[]
export type Page<P extends Place> = { after: P; limit: number }

/**
 * The cursors of one list.
 * @param name a cursor of another list is refused by it
 * @param start the place before the first item, in the list's order
 */
export function cursorsOf<P extends Place>(name: string, start: P) {
  const isPlace = (value: readonly unknown[]): boolean =>
    value.length === start.length && start.every((part, n) => isLike(part, value[n]))
  const read = (cursor: string): P => {
    const [of, ...place] = textToList(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (of !== name || !isPlace(place)) throw new Refused('bad-cursor')
    return place as unknown as P
  }
  return {
    start,
    /** The page that a request asks for; refused `bad-cursor`. */
    pageOf({ after, limit }: PageWish): Page<P> {
      return { after: after === undefined ? start : read(after), limit }
    },
    /** Cuts rows, of which one more than the limit was read if there was one. */
    cut<Row>(rows: readonly Row[], limit: number, placeOf: (row: Row) => P) {
      const items = rows.slice(0, limit)
      const last = items.at(-1)
      const next = rows.length > limit && last !== undefined ? [name, ...placeOf(last)] : null
      return { items, next: next && Buffer.from(JSON.stringify(next)).toString('base64url') }
    },
    /** A page of a list that is short enough to be at hand whole, in ascending order of its places. */
    cutWhole<Row>(rows: readonly Row[], { after, limit }: Page<P>, placeOf: (row: Row) => P) {
      return this.cut(
        rows.filter((row) => isAfter(placeOf(row), after)),
        limit,
        placeOf,
      )
    },
  }
}

const isLike = (part: string | number, value: unknown): boolean =>
  typeof part === 'number'
    ? Number.isSafeInteger(value)
    : typeof value === 'string' && value.length <= 200 && !value.includes('\0')

function isAfter(place: Place, other: Place): boolean {
  const n = place.findIndex((part, at) => part !== other[at])
  const [mine, theirs] = [place[n], other[n]]
  return mine !== undefined && theirs !== undefined && mine > theirs
}

function textToList(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
