import { expect, it } from 'vitest'
import type { FreelancerClaim, ServerRecord } from '../../core/protocol/records.ts'
import type { ClockReason } from '../../core/rules/slots/clock.ts'
import { clockDoubt } from './clock-doubt.ts'

const span = (id: string) => ({ id, kind: 'span' }) as FreelancerClaim
const ruling = (of: string, at: number): ServerRecord => ({
  ...{ id: `ruling-${of}`, at, kind: 'ruling', of, verdict: 'accepted' },
})
const doubt = (of: string, at: number, ...reasons: ClockReason[]): ServerRecord => ({
  ...{ id: `clock-${at}-${of}`, at, kind: 'clock', of, reasons },
})
const of = (claims: string[], server: ServerRecord[]) =>
  clockDoubt({ freelancer: claims.map(span), client: [], server })

it('C10 says why the last records that came are doubted', () => {
  const server = [ruling('one', 10), ruling('two', 20), doubt('two', 20, 'skew'), ruling('three', 20)]
  expect(of(['one', 'two', 'three'], server)).toEqual(['skew'])
})
it('C10 says nothing of doubts that lie behind, or ended', () => {
  expect(of(['one', 'two'], [ruling('one', 10), doubt('one', 10, 'skew'), ruling('two', 20)])).toEqual([])
  expect(of(['one'], [ruling('one', 10), doubt('one', 10, 'gap'), doubt('one', 30)])).toEqual([])
  expect(of(['waits'], [])).toEqual([])
})
