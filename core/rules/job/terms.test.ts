import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../policy.ts'
import { at, et, exampleFacts } from '../testing/facts.ts'
import { type AcceptedTerms, bindsFrom, refuseAcceptance, refuseTerms, termsInForce } from './terms.ts'
import { reachedWarnings } from './warnings.ts'

const ZONE = DEFAULT_POLICY.zone
const terms = (version: number) => ({ ...exampleFacts().terms, version, rateMinorPerHour: version * 1000 })
const accepted = (version: number, acceptedAt: number): AcceptedTerms => ({
  terms: terms(version),
  acceptedAt,
})

describe('T5 from when terms bind', () => {
  it.each([
    ['accepted on Wednesday: from next Monday', at('Wed 10:00'), at('+Mon 00:00')],
    [
      'accepted on Sunday at 23:59:59.999: from the next millisecond',
      at('Sun 23:59:59.999'),
      at('+Mon 00:00'),
    ],
    ['accepted on Monday at 00:00:00.000: a week later', at('Mon 00:00'), at('+Mon 00:00')],
    ['accepted in the week of 169 hours', et('2026-10-26 00:00'), et('2026-11-02 00:00')],
  ])('T5 %s', (_, acceptedAt, expected) => {
    expect(bindsFrom(acceptedAt, ZONE)).toBe(expected)
  })

  it.each<[string, AcceptedTerms[], string, number | null]>([
    ['nothing was ever agreed', [], '2026-11-16', null],
    ['the first terms bind from the job’s start', [accepted(1, at('Wed 10:00'))], '2026-11-16', 1],
    [
      'new terms don’t bind in the week of their acceptance',
      [accepted(1, et('2026-11-02 10:00')), accepted(2, at('Wed 10:00'))],
      '2026-11-16',
      1,
    ],
    [
      'they do in the next',
      [accepted(1, et('2026-11-02 10:00')), accepted(2, at('Wed 10:00'))],
      '2026-11-23',
      2,
    ],
    [
      'accepted at Monday 00:00:00.000 they don’t bind in that week',
      [accepted(1, et('2026-11-02 10:00')), accepted(2, at('+Mon 00:00'))],
      '2026-11-23',
      1,
    ],
    [
      'accepted a millisecond before they do',
      [accepted(1, et('2026-11-02 10:00')), accepted(2, at('+Mon 00:00') - 1)],
      '2026-11-23',
      2,
    ],
    [
      'of two in one week the last',
      [accepted(1, et('2026-11-02 10:00')), accepted(3, at('Thu 10:00')), accepted(2, at('Wed 10:00'))],
      '2026-11-23',
      3,
    ],
    [
      'of two in one instant the higher version',
      [accepted(1, et('2026-11-02 10:00')), accepted(3, at('Wed 10:00')), accepted(2, at('Wed 10:00'))],
      '2026-11-23',
      3,
    ],
    [
      'a third that doesn’t bind yet',
      [accepted(1, et('2026-11-02 10:00')), accepted(2, at('Wed 10:00')), accepted(3, at('+Wed 10:00'))],
      '2026-11-23',
      2,
    ],
  ])('T5 %s', (_, list, week, version) => {
    expect(termsInForce(list, week, ZONE)?.version ?? null).toBe(version)
  })
})

describe('T5 proposing and accepting', () => {
  const current = exampleFacts().terms
  const job = { status: 'working' as const }
  it.each<[string, object, string | null]>([
    ['another rate', { rateMinorPerHour: 7000 }, null],
    ['another limit', { authorizedSecondsPerWeek: 20 * 3600 }, null],
    ['no limit', { authorizedSecondsPerWeek: null }, null],
    ['Work View no longer required', { requiresWorkView: false }, null],
    ['the longest limit', { authorizedSecondsPerWeek: 169 * 3600 }, null],
    ['a limit over a week', { authorizedSecondsPerWeek: 169 * 3600 + 1 }, 'unsound-limit'],
    ['a negative limit', { authorizedSecondsPerWeek: -1 }, 'unsound-limit'],
    ['NaN as limit', { authorizedSecondsPerWeek: Number.NaN }, 'unsound-limit'],
    ['a rate of nothing', { rateMinorPerHour: 0 }, 'unsound-rate'],
    ['half a cent', { rateMinorPerHour: 0.5 }, 'unsound-rate'],
    ['the highest rate', { rateMinorPerHour: 100_000_000_000 }, null],
    ['a rate that sums could not be exact with', { rateMinorPerHour: 100_000_000_001 }, 'unsound-rate'],
    ['another currency', { currency: 'EUR', rateMinorPerHour: 7000 }, 'currency-fixed'],
    ['no currency', { currency: 'dollars' }, 'unknown-currency'],
    ['a currency and more', { currency: 'USDX' }, 'unknown-currency'],
    ['a currency in small letters', { currency: 'usd' }, 'unknown-currency'],
    ['the same terms', {}, 'same-terms'],
  ])('T5 %s', (_, of, expected) => {
    expect(refuseTerms({ ...current, ...of }, current, job)?.code ?? null).toBe(expected)
  })
  it('T5 a job’s first terms may be anything sound', () => {
    expect(refuseTerms(current, null, { status: 'invited' })).toBeNull()
    expect(refuseTerms({ ...current, rateMinorPerHour: -1 }, null, job)?.code).toBe('unsound-rate')
  })
  it('T9 a job that has ended has no new terms', () => {
    expect(refuseTerms(current, null, { status: 'ended' })?.code).toBe('job-ended')
  })
  it.each<[string, 'freelancer' | 'client', string | null, 'working' | 'ended', string | null]>([
    ['the other party', 'client', 'p', 'working', null],
    ['the one who proposed', 'freelancer', 'p', 'working', 'own-proposal'],
    ['once a newer proposal is there', 'client', 'q', 'working', 'superseded'],
    ['once it is settled', 'client', null, 'working', 'superseded'],
    ['once the job has ended', 'client', 'p', 'ended', 'job-ended'],
  ])('T5 accepting: %s', (_, by, latest, status, expected) => {
    const refusal = refuseAcceptance({ id: 'p', by: 'freelancer' }, by, latest, { status })
    expect(refusal?.code ?? null).toBe(expected)
  })
})

it.each<[string, number, number | null, number[]]>([
  ['T3 below', 31 * 3600, 40 * 3600, []],
  ['T3 one second below 80 %', 32 * 3600 - 1, 40 * 3600, []],
  ['T3 at 80 %', 32 * 3600, 40 * 3600, [80]],
  ['T3 one second below 100 %', 40 * 3600 - 1, 40 * 3600, [80]],
  ['T3 at 100 %', 40 * 3600, 40 * 3600, [80, 100]],
  ['T3 above', 50 * 3600, 40 * 3600, [80, 100]],
  ['T3 without a limit', 50 * 3600, null, []],
  ['T3 a limit of nothing with no hours', 0, 0, []],
  ['T3 a limit of nothing with hours', 1, 0, [80, 100]],
])('warnings: %s', (_, total, limit, expected) => {
  const policy = { ...DEFAULT_POLICY, warnAtPercent: [100, 80] }
  expect(reachedWarnings(total, { authorizedSecondsPerWeek: limit }, policy)).toEqual(expected)
})
