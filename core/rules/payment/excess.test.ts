import { expect, it } from 'vitest'
import { refuseExcessPayment } from './excess.ts'

const DAY = 86_400_000
const policy = { excessPayableDays: 28 }
const excess = { excessMinor: 500, paidMinor: 0, isUnderWay: false }
const paid = { state: 'paid', settledAt: 0 } as const

it.each([
  ['the whole', 500, {}, {}, 0, null],
  ['a part', 1, {}, {}, 0, null],
  ['of a week whose charge was nothing', 500, {}, { state: 'closed' }, 0, null],
  ['nothing', 0, {}, {}, 0, 'unsound-amount'],
  ['half a cent', 0.5, {}, {}, 0, 'unsound-amount'],
  ['more than it comes to', 501, {}, {}, 0, 'more-than-excess'],
  ['more than the rest', 401, { paidMinor: 100 }, {}, 0, 'more-than-excess'],
  ['what is paid', 1, { paidMinor: 500 }, {}, 0, 'excess-paid'],
  ['while another payment is under way', 1, { isUnderWay: true }, {}, 0, 'charging'],
  ['where there is none', 1, { excessMinor: 0 }, {}, 0, 'no-excess'],
  ['of an open week', 1, {}, { state: 'open', settledAt: null }, 0, 'not-settled'],
  ['in the review', 1, {}, { state: 'submitted', settledAt: null }, 0, 'not-settled'],
  ['while it is charged', 1, {}, { state: 'charging' }, 0, 'not-settled'],
  ['after its charge failed', 1, {}, { state: 'failed' }, 0, 'not-settled'],
  ['in dispute', 1, {}, { state: 'disputed' }, 0, 'in-dispute'],
  ['in the last instant', 1, {}, {}, 28 * DAY - 1, null],
  ['28 days after the charge', 1, {}, {}, 28 * DAY, 'too-late'],
] as const)('T10 hours over the authorized ones, paid by hand: %s', (_, amount, more, sheet, now, code) => {
  const refusal = refuseExcessPayment(
    amount,
    { ...excess, ...more },
    { timesheet: { ...paid, ...sheet }, job: { inDispute: false }, now, policy },
  )
  expect(refusal?.code ?? null).toBe(code)
})

it('T10 D2 a dispute anywhere in the job stops it', () => {
  expect(
    refuseExcessPayment(500, excess, { timesheet: paid, job: { inDispute: true }, now: 0, policy })?.code,
  ).toBe('in-dispute')
})
