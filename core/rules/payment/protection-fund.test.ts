import { expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../policy.ts'
import { fundOwes } from './protection-fund.ts'

const policy = {
  ...DEFAULT_POLICY,
  fundFirstMinor: 100,
  fundClientCapMinor: 1000,
  fundFreelancerCapMinor: 800,
}
const fresh = { protectedMinor: 60, isProven: false, clientOpenMinor: 0, freelancerOpenMinor: 0 }

it.each([
  ['a small first amount', {}, 60, []],
  [
    'no more of a client who was never collected from',
    { protectedMinor: 5000 },
    100,
    ['unproven', 'client-cap', 'freelancer-cap'],
  ],
  ['what is left of the first amount', { clientOpenMinor: 70 }, 30, ['unproven']],
  ['nothing once that is used', { clientOpenMinor: 100 }, 0, ['unproven']],
  ['the whole of a proven client', { isProven: true, protectedMinor: 700 }, 700, []],
  [
    'no more than the cap of a client',
    { isProven: true, protectedMinor: 700, clientOpenMinor: 900 },
    100,
    ['client-cap'],
  ],
  [
    'no more than the cap of a freelancer',
    { isProven: true, protectedMinor: 700, freelancerOpenMinor: 300 },
    500,
    ['freelancer-cap'],
  ],
  ['nothing past a cap', { isProven: true, freelancerOpenMinor: 900 }, 0, ['freelancer-cap']],
] as const)('G3 the fund owes %s', (_, more, owedMinor, limits) => {
  expect(fundOwes({ ...fresh, ...more }, policy)).toEqual({ owedMinor, limits })
})
