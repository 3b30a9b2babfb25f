import { expect, it } from 'vitest'
import { deadlineMark, drawTimes, momentMark, readerHere, readerIn, stretchMark } from './told-times.ts'

const ET = 'America/New_York'
const reviewEnd = Date.UTC(2026, 10, 28, 5)
const monday = Date.UTC(2026, 10, 30, 5)
const slot = Date.UTC(2026, 10, 18, 15, 12)
const TEXT = `until ${deadlineMark(reviewEnd)}, from ${momentMark(monday)}, at ${stretchMark(slot, slot + 720_000)}`

it.each([
  [
    'Europe/Berlin',
    'until Fri 27 Nov 11:59 PM ET (Sat 05:59 in Berlin), from Mon 30 Nov 00:00 ET (06:00 in Berlin), at Wed 18 Nov 16:12–16:24 in Berlin',
  ],
  [
    'America/Los_Angeles',
    'until Fri 27 Nov 11:59 PM ET (20:59 in Los Angeles), from Mon 30 Nov 00:00 ET (Sun 29 Nov 21:00 in Los Angeles), at Wed 18 Nov 07:12–07:24 in Los Angeles',
  ],
  [ET, 'until Fri 27 Nov 11:59 PM ET, from Mon 30 Nov 00:00 ET, at Wed 18 Nov 10:12–10:24 in New York'],
  [
    null,
    'until Fri 27 Nov 11:59 PM ET (Sat 04:59 UTC), from Mon 30 Nov 00:00 ET (05:00 UTC), at Wed 18 Nov 15:12–15:24 UTC',
  ],
  [
    'Etc/GMT+3',
    'until Fri 27 Nov 11:59 PM ET (Sat 01:59 GMT-3), from Mon 30 Nov 00:00 ET (02:00 GMT-3), at Wed 18 Nov 12:12–12:24 GMT-3',
  ],
])('W6 draws the instants of a text for a mail’s reader in %s', (zone, drawn) => {
  expect(drawTimes(TEXT, readerIn(zone, ET))).toBe(drawn)
})

it('W6 draws them on the page without a zone’s name where only the viewer’s is meant', () => {
  expect(drawTimes(TEXT, readerHere('Europe/Berlin', ET))).toBe(
    'until Fri 27 Nov 11:59 PM ET (Sat 05:59 here), from Mon 30 Nov 00:00 ET (06:00 here), at Wed 18 Nov 16:12–16:24',
  )
})

it('leaves what somebody wrote, and what is no instant, as it is', () => {
  for (const text of [
    '“from 2026-11-28T05:00Z on”',
    '2026-99-99T99:99Z',
    'x/2026-13-01T00:00Z',
    '../nothing',
  ])
    expect(drawTimes(text, readerIn('Europe/Berlin', ET))).toBe(text)
})
