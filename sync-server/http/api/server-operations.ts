import * as v from 'valibot'
import { Text } from '../../../core/protocol/api/values.ts'
import type { Operation } from './operation.ts'

const image = {
  path: '/api/jobs/{job}/screenshots/{sha256}',
  refusals: ['not-a-hash', 'image-unknown', 'image-hidden', 'image-lost'],
}

/** Clock, policy, sockets' tickets, screenshots, paying by hand and late records of sealed weeks. */
export const serverOperations: readonly Operation[] = [
  {
    ...image,
    method: 'put',
    summary:
      'Store a screenshot under its hash: the raw bytes of a WebP, PNG or JPEG; 200 if it was there already',
    access: 'freelancer',
    answers: {
      200: v.strictObject({ sha256: Text, bytes: v.number(), type: Text }),
      201: v.strictObject({ sha256: Text, bytes: v.number(), type: Text }),
    },
    refusals: [
      ...['not-a-hash', 'not-your-job', 'hash-mismatch', 'not-an-image', 'too-large', 'quota-reached'],
      ...['too-many-pixels', 'job-not-accepted', 'too-slow'],
      ...['too-many-uploads', 'broken-off', 'storage-failed'],
    ],
  },
  {
    ...image,
    method: 'get',
    summary: 'A screenshot',
    access: 'party',
    answers: { 200: 'image/', 206: 'image/', 304: null },
    refusals: [...image.refusals, 'no-such-range'],
  },
]
