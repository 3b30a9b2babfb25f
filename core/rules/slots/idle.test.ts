import { expect, it } from 'vitest'
import type { WeekFacts } from '../facts/facts.ts'
import { DEFAULT_POLICY } from '../policy.ts'
import { idle, other } from '../testing/book.ts'
import { at, EXAMPLE_WEEK, exampleFacts, span } from '../testing/facts.ts'
import { refuseOther } from '../timesheet/other-hours.ts'
import { entriesFromIdle, idleTakings } from './idle.ts'

const MONDAY = EXAMPLE_WEEK
const TUESDAY = '2026-11-17'
const tracked = { spans: [span(at('Mon 09:00'), at('Mon 11:00'))] }
const takings = (facts: Partial<WeekFacts>) =>
  idleTakings(exampleFacts(facts), DEFAULT_POLICY).map(({ idle: of, day, seconds }) => [of, day, seconds])

it.each<[string, Partial<WeekFacts>, unknown[]]>([
  [
    'I4 what it took, on its day',
    { ...tracked, idles: [idle('Mon 09:30', 'Mon 09:54')] },
    [['idle-Mon 09:30', MONDAY, 1440]],
  ],
  [
    'I4 only where time was tracked',
    { ...tracked, idles: [idle('Mon 10:50', 'Mon 11:14')] },
    [['idle-Mon 10:50', MONDAY, 600]],
  ],
  ['I4 nothing where it took nothing', { idles: [idle('Mon 09:30', 'Mon 09:54')] }, []],
  [
    'I4 not what another record covers: each second once',
    { ...tracked, idles: [idle('Mon 09:40', 'Mon 10:04'), idle('Mon 09:30', 'Mon 09:54')] },
    [
      ['idle-Mon 09:30', MONDAY, 1440],
      ['idle-Mon 09:40', MONDAY, 600],
    ],
  ],
  [
    'I4 S4 not what another job has',
    {
      ...tracked,
      idles: [idle('Mon 09:30', 'Mon 09:54')],
      conflicts: [{ span: tracked.spans[0]?.id ?? '', from: at('Mon 09:36'), to: at('Mon 11:00') }],
    },
    [['idle-Mon 09:30', MONDAY, 360]],
  ],
  [
    'I4 split at midnight',
    {
      spans: [span(at('Mon 23:00'), at('Tue 01:00'))],
      idles: [idle('Mon 23:48', 'Tue 00:12')],
    },
    [
      ['idle-Mon 23:48', MONDAY, 720],
      ['idle-Mon 23:48', TUESDAY, 720],
    ],
  ],
  [
    'I4 S6 across Monday only the days of its week',
    {
      spans: [span(at('Sun 23:00'), at('+Mon 01:00'))],
      idles: [idle('Sun 23:48', '+Mon 00:12')],
    },
    [['idle-Sun 23:48', '2026-11-22', 720]],
  ],
])('%s', (_, facts, expected) => {
  expect(takings(facts)).toEqual(expected)
})

it('I4 offers each day’s part once, and what it offers is taken', () => {
  const facts = exampleFacts({
    spans: [span(at('Mon 23:00'), at('Tue 01:00'))],
    idles: [idle('Mon 23:48', 'Tue 00:12')],
    others: [other('o', MONDAY, 300, { idle: 'idle-Mon 23:48' }), other('p', TUESDAY, 720)],
  })
  const offered = entriesFromIdle(facts, 'idle-Mon 23:48', DEFAULT_POLICY)
  expect(offered.map(({ day, seconds }) => [day, seconds])).toEqual([
    [MONDAY, 420],
    [TUESDAY, 720],
  ])
  const code = (entry: (typeof offered)[number], seconds = entry.seconds) =>
    refuseOther(
      facts,
      { ...entry, seconds, description: 'Call' },
      { state: 'open' },
      at('Wed 09:00'),
      DEFAULT_POLICY,
    )?.code ?? null
  expect(offered.map((entry) => code(entry))).toEqual([null, null])
  expect(offered.map((entry) => code(entry, entry.seconds + 1))).toEqual(['more-than-idle', 'more-than-idle'])
})
