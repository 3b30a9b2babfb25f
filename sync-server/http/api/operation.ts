import * as v from 'valibot'
import { PageQuery } from '../paging.ts'

export type Schema = v.GenericSchema

/** One request that the API takes: what the routes do, as data. The OpenAPI document is made of these. */
export type Operation = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** `/api/jobs/{job}`. */
  path: string
  summary: string
  /** Who may ask. `party`: the job's two parties, and support for reading where it was called (A1). */
  access: 'anyone' | 'signed-in' | 'party' | 'freelancer' | 'client' | 'support' | 'sandbox'
  query?: v.GenericSchema
  /** The GET whose version (`ETag`) a sender has to name in `If-Match`: see `versions.ts`. */
  version?: string
  body?: v.GenericSchema
  /** Media types of a body that is no JSON: the handler reads its bytes as they come. */
  takes?: readonly string[]
  /** By status: the schema of the JSON, the media type of something else, or null for an empty answer. */
  answers: Readonly<Record<number, Schema | string | null>>
  /** Codes of refusals that are this operation's own, beside those that every operation may give. */
  refusals?: readonly string[]
}

const BAD_CURSOR: readonly string[] = ['bad-cursor']
/** Spread into the operation of a list that is given page by page. */
export const pages = { query: PageQuery, refusals: BAD_CURSOR }

export const ErrorAnswer = v.strictObject({
  error: v.strictObject({
    code: v.pipe(v.string(), v.description('for programs')),
    message: v.pipe(v.string(), v.description('for people')),
    details: v.optional(v.unknown()),
  }),
})

/** Refusals that any operation may give, by what it takes. */
export function commonRefusals({ access, body, query, method, path, version }: Operation): string[] {
  return [
    'internal-error',
    'head-too-large',
    // Over what a person, or an address without one, may ask of the server.
    'too-much-work',
    ...(access === 'anyone' || access === 'sandbox' ? [] : ['not-signed-in']),
    ...(access === 'support' ? ['only-support'] : []),
    ...(method === 'get'
      ? []
      : ['missing-header', 'not-json', 'too-deep', 'too-slow', 'body-too-large', 'clock-in-doubt']),
    ...(body || query || path.includes('{') ? ['invalid-input'] : []),
    ...(version ? ['version-required', 'version-invalid', 'stale-version'] : []),
    ...(access === 'party' || access === 'freelancer' || access === 'client' ? ['job-unknown'] : []),
    ...(method !== 'get' && (access === 'party' || access === 'freelancer' || access === 'client')
      ? ['not-a-party']
      : []),
    ...(method === 'post'
      ? ['idempotency-key-invalid', 'idempotency-key-reused', 'idempotency-key-in-use']
      : []),
  ]
}
