import fc from 'fast-check'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { runs } from '../rules/testing/runs.ts'
import { ClientClaim, FreelancerClaim, parseClaim } from './records.ts'

const id = fc.constantFrom('record-01', 'short', 7)
const claim = fc.record(
  {
    id,
    at: fc.constantFrom(1_795_000_000_000, 1, 'yesterday'),
    kind: fc.constantFrom(
      ...[
        'span',
        'idle',
        'comment',
        'withdrawal',
        'message',
        'rejection',
        'approval',
        'submit',
        'payment',
        7,
      ],
    ),
    device: id,
    n: fc.constantFrom(0, -1),
    previous: fc.constantFrom(null, 'x'),
    anchor: fc.constantFrom(null, 'an.anchor', 'none!'),
    session: id,
    sessionStartedAt: fc.constant(1_795_000_000_000),
    from: fc.constant(1_795_000_000_000),
    to: fc.constantFrom(1_795_000_000_001, 0.5),
    screenshot: id,
    of: id,
    text: fc.constantFrom('', 'Hello.'),
    reason: fc.constantFrom('', 'Because.'),
    answer: fc.constantFrom('given', 'maybe'),
    more: fc.anything(),
  },
  { requiredKeys: [] },
)

it('S8 A3 reads a claim by its kind as it would by trying one kind after the other', () => {
  fc.assert(
    fc.property(fc.oneof(claim, fc.anything()), (value) => {
      expect(parseClaim('freelancer', value)).toEqual(v.safeParse(FreelancerClaim, value))
      expect(parseClaim('client', value)).toEqual(v.safeParse(ClientClaim, value))
    }),
    { numRuns: runs(1000) },
  )
})
