import { describe, expect, it } from 'vitest'
import type { WeekFacts } from '../facts/facts.ts'
import type { Timesheet } from '../facts/lines.ts'
import { both, count, day, deletion, idle, late, limit, other, reject, work } from '../testing/book.ts'
import { at, documented, et, exampleFacts, screenshot } from '../testing/facts.ts'

describe('the bookkeeper’s table: at 60.00 an hour a minute costs 1.00', () => {
  const rejectedAndBack = { ...day, rejections: [reject('Mon 09:30', { withdrawnAt: at('Tue 08:00') })] }
  it.each<[string, Partial<WeekFacts>, string, string]>([
    ['S1 no work, no hours', {}, '0:00', '0.00'],
    ['S1 two hours of work', day, '2:00', '120.00'],
    ['S2 one full slot is twelve minutes', work('Mon 09:00', '09:12'), '0:12', '12.00'],
    ['S1 seven minutes of a slot', work('Mon 09:00', '09:07'), '0:07', '7.00'],
    ['S1 three pieces over two slots', work('Mon 09:10', '09:20'), '0:10', '10.00'],
    ['S1 the same two hours from two devices', both(day, { ...day, screenshots: [] }), '2:00', '120.00'],
    [
      'S1 two devices that overlap by half an hour',
      both(work('Mon 09:00', '10:00'), work('Mon 09:30', '10:30')),
      '1:30',
      '90.00',
    ],
    ['S2 tracked without any screenshot', { spans: day.spans }, '0:00', '0.00'],
    ['S2 screenshots without tracked time', { screenshots: day.screenshots }, '0:00', '0.00'],
    [
      'S2 one slot of ten without its screenshot',
      { ...day, screenshots: day.screenshots.slice(1) },
      '1:48',
      '108.00',
    ],
    [
      'S3 two screenshots in one slot',
      { ...day, screenshots: [...day.screenshots, screenshot(at('Mon 09:31'), { id: 'extra' })] },
      '2:00',
      '120.00',
    ],
    ['I1 twenty-four minutes idle', { ...day, idles: [idle('Mon 09:30', 'Mon 09:54')] }, '1:36', '96.00'],
    [
      'I1 the same idleness noted by two devices',
      { ...day, idles: [idle('Mon 09:30', 'Mon 09:54'), { ...idle('Mon 09:30', 'Mon 09:54'), id: 'again' }] },
      '1:36',
      '96.00',
    ],
    [
      'I1 idleness outside of tracked time',
      { ...day, idles: [idle('Mon 12:00', 'Mon 12:24')] },
      '2:00',
      '120.00',
    ],
    ['I1 idleness half outside', { ...day, idles: [idle('Mon 10:48', 'Mon 11:12')] }, '1:48', '108.00'],
    ['J1 one full slot rejected', { ...day, rejections: [reject('Mon 09:30')] }, '1:48', '108.00'],
    [
      'J3 the same slot rejected twice',
      { ...day, rejections: [reject('Mon 09:30'), reject('Mon 09:30', { id: 'again' })] },
      '1:48',
      '108.00',
    ],
    [
      'J1 a slot of seven minutes rejected',
      { ...work('Mon 09:00', '09:31'), rejections: [reject('Mon 09:25')] },
      '0:24',
      '24.00',
    ],
    [
      'J3 an idle slot rejected takes nothing more',
      { ...day, idles: [idle('Mon 09:24', 'Mon 09:48')], rejections: [reject('Mon 09:30')] },
      '1:36',
      '96.00',
    ],
    ['J4 a rejection withdrawn', rejectedAndBack, '2:00', '120.00'],
    ['C6 a screenshot deleted', { ...day, deletions: [deletion('Mon 09:30')] }, '1:48', '108.00'],
    [
      'C6 a rejection racing a deletion takes the slot once',
      { ...day, deletions: [deletion('Mon 09:30')], rejections: [reject('Mon 09:30')] },
      '1:48',
      '108.00',
    ],
    [
      'T4 all rejected',
      { ...work('Mon 09:00', '09:24'), rejections: [reject('Mon 09:05'), reject('Mon 09:20')] },
      '0:00',
      '0.00',
    ],
    [
      'O1 Other hours beside documented',
      { ...day, others: [other('o', '2026-11-17', 3600)] },
      '3:00',
      '180.00',
    ],
    ['T7 late time of last week', { ...day, lates: [late('Fri 10:00', 720)] }, '2:12', '132.00'],
    [
      'S6 a session over the end of Sunday counts until midnight',
      documented(at('Sun 23:00'), at('+Mon 01:00')),
      '1:00',
      '60.00',
    ],
    [
      'S6 a session over the start of Monday counts from midnight',
      documented(et('2026-11-15 23:00'), at('Mon 01:00')),
      '1:00',
      '60.00',
    ],
  ])('%s', (_, facts, hours, money) => {
    const sheet = count(facts)
    const [h = 0, m = 0] = hours.split(':').map(Number)
    expect([sheet.totalSeconds, sheet.amountMinor]).toEqual([h * 3600 + m * 60, Number(money) * 100])
  })
})

describe('T2 T3 authorized hours and money', () => {
  it.each([
    ['T3 no limit', null, 7200, 0, 12_000, 0],
    ['T3 a limit that is not reached', 40, 7200, 0, 12_000, 0],
    ['T3 a limit that is just reached', 2, 7200, 0, 12_000, 0],
    ['T3 a limit in the middle of a slot', 1.5, 5400, 1800, 9_000, 3_000],
    ['T3 a limit of nothing', 0, 0, 7200, 0, 12_000],
  ])('%s', (_, hours, authorizedSeconds, excessSeconds, amountMinor, excessMinor) => {
    expect(count({ ...day, ...limit(hours) })).toMatchObject({
      totalSeconds: 7200,
      authorizedSeconds,
      excessSeconds,
      amountMinor,
      excessMinor,
    })
  })

  it('T3 documented time fills first, in order of time, then late time, then Other hours', () => {
    const facts = {
      ...day,
      lates: [late('Fri 10:00', 720)],
      others: [other('o', '2026-11-17', 3600)],
    }
    const seconds = (hours: number) => {
      const { slots, lates, others, lines } = count({ ...facts, ...limit(hours) })
      return [
        slots.map((one) => one.authorizedSeconds).join(' '),
        lates[0]?.authorizedSeconds,
        others[0]?.authorizedSeconds,
        lines.map((one) => `${one.kind} ${one.seconds}`).join(', '),
      ]
    }
    expect(seconds(1.5)).toEqual(['720 720 720 720 720 720 720 360 0 0', 0, 0, 'documented 5400'])
    expect(seconds(2.1)).toEqual([
      '720 720 720 720 720 720 720 720 720 720',
      360,
      0,
      'documented 7200, late 360',
    ])
    expect(seconds(3)).toEqual([
      '720 720 720 720 720 720 720 720 720 720',
      720,
      2880,
      'documented 7200, late 720, other 2880',
    ])
  })

  it('T2 T5 late time has a line for each rate of its own weeks, over the authorized hours too', () => {
    const lates = [
      late('Fri 10:00', 360, { rateMinorPerHour: 5_001 }),
      late('Fri 10:12', 720),
      late('Fri 10:24', 720, { rateMinorPerHour: 5_001 }),
    ]
    const figures = ({ lines, amountMinor, excessMinor, protectedMinor }: Timesheet) => ({
      lines: lines.map((line) => [line.kind, line.rateMinorPerHour, line.amountMinor]),
      ...{ amountMinor, excessMinor, protectedMinor },
    })
    expect(figures(count({ ...work('Mon 09:00', '09:12'), lates }))).toEqual({
      lines: [
        ['documented', 6000, 1200],
        ['late', 5001, 1500],
        ['late', 6000, 1200],
      ],
      ...{ amountMinor: 3900, excessMinor: 0, protectedMinor: 3900 },
    })
    const limited = { ...exampleFacts().terms, authorizedSecondsPerWeek: 900 }
    expect(figures(count({ ...work('Mon 09:00', '09:12'), lates, terms: limited }))).toEqual({
      lines: [
        ['documented', 6000, 1200],
        ['late', 5001, 250],
      ],
      ...{ amountMinor: 1450, excessMinor: 1250 + 1200, protectedMinor: 1450 },
    })
  })
  it('T2 each line is rounded once, half up', () => {
    const odd = { ...exampleFacts().terms, rateMinorPerHour: 5_001 }
    const sheet = count({
      ...work('Mon 09:00', '09:06'),
      terms: odd,
      others: [other('o', '2026-11-17', 360)],
      lates: [late('Fri 10:00', 360, { rateMinorPerHour: 5_001 })],
    })
    expect(sheet.lines.map((one) => [one.kind, one.amountMinor])).toEqual([
      ['documented', 500],
      ['late', 500],
      ['other', 500],
    ])
    expect(sheet.amountMinor).toBe(1500)
    expect(count({ ...day, terms: { ...odd, rateMinorPerHour: 1 } }).amountMinor).toBe(2)
    expect(count({ ...work('Mon 09:00', '09:30'), terms: { ...odd, rateMinorPerHour: 1 } }).amountMinor).toBe(
      1,
    )
    expect(count({ ...work('Mon 09:00', '09:29'), terms: { ...odd, rateMinorPerHour: 1 } }).amountMinor).toBe(
      0,
    )
  })
})
