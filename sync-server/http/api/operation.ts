import * as v from 'valibot'
import { REFUSALS, type RefusalCode } from '../../../core/messages/refusals.ts'
import type { Operation } from '../../../core/protocol/api/operation.ts'

export const ErrorAnswer = v.strictObject({
  error: v.strictObject({
    code: v.pipe(v.picklist(Object.keys(REFUSALS) as RefusalCode[]), v.description('for programs')),
    message: v.pipe(v.string(), v.description('for people')),
    params: v.optional(
      v.pipe(
        v.record(v.string(), v.unknown()),
        v.description('what the sentence of the code names, to write it in other words'),
      ),
    ),
    details: v.optional(v.unknown()),
  }),
})

const when = (is: boolean, ...codes: RefusalCode[]): RefusalCode[] => (is ? codes : [])

/** Refusals that any operation may give, by what it takes. */
export function commonRefusals({ access, body, query, method, path, version }: Operation): RefusalCode[] {
  const isWrite = method !== 'get'
  const isOfJob = access === 'party' || access === 'freelancer' || access === 'client'
  return [
    // Over what a person, or an address without one, may ask of the server.
    ...(['internal-error', 'head-too-large', 'no-request', 'starting', 'too-much-work'] as const),
    ...when(access !== 'anyone' && access !== 'sandbox', 'not-signed-in'),
    ...(access === 'support' || access === 'client' || access === 'freelancer'
      ? ([`only-${access}`] as const)
      : []),
    ...when(
      isWrite,
      'missing-header',
      'not-json',
      'too-deep',
      'too-slow',
      'body-too-large',
      'clock-in-doubt',
    ),
    ...when(Boolean(body || query) || path.includes('{'), 'invalid-input', 'text-not-storable'),
    ...when(version !== undefined, 'version-required', 'version-invalid', 'stale-version'),
    ...when(isOfJob, 'job-unknown'),
    ...when(isOfJob && isWrite, 'not-a-party'),
    ...when(method === 'post', 'idempotency-key-invalid', 'idempotency-key-reused', 'idempotency-key-in-use'),
  ]
}
