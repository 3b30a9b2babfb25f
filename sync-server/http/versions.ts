import { createHash } from 'node:crypto'
import type { Context } from 'koa'
import { Refused } from '../refused.ts'

/**
 * Guards against lost updates (RFC 9110, 13.1.1): the answer to a GET carries the version of what it shows, as
 * `ETag` and as `version` in its JSON; a change names the version that its sender saw in `If-Match`, and is
 * held against what stands in the very transaction that makes it. A change that would be refused anyway is
 * refused for its own reason first, as the RFC asks.
 */
export type Version = string

/** What a sender saw; `*` from one who means whatever stands; null from one who doesn't say. */
export type IfMatch = '*' | readonly Version[] | null

/** A version that follows from the content: what reads the same has the same version. */
export const versionOf = (content: unknown): Version =>
  createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22)

export function showVersion(ctx: Pick<Context, 'set'>, version: Version): void {
  ctx.set('etag', `"${version}"`)
}

/** A proxy that packs answers marks their tags as weak; ours name content, so that changes nothing. */
const TAG = /^\s*(?:W\/)?"([\x21\x23-\x7e]{1,100})"\s*$/
const MOST_TAGS = 20

/** What the request says that its sender saw. */
export function ifMatch(ctx: Pick<Context, 'get'>): IfMatch {
  const given = ctx.get('if-match').trim()
  if (given === '') return null
  if (given === '*') return '*'
  const tags = given.split(',', MOST_TAGS).map((tag) => TAG.exec(tag)?.[1])
  if (!tags.every((tag) => tag !== undefined)) throw new Refused('version-invalid')
  return tags
}

/** Refuses a change made on something that has changed since its sender looked, or who doesn't say so. */
export function refuseStale(seen: IfMatch, current: Version): void {
  if (seen === null) throw new Refused('version-required')
  if (seen === '*' || seen.includes(current)) return
  throw new Refused('stale-version')
}
