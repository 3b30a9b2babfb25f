import type { CivilDate, Instant, WeekId } from '../../core/rules/calendar/instant.ts'
import { daysOf, instantOf } from '../../core/rules/calendar/week.ts'

/** A stretch of the demo freelancer's week: what the Tracker would have seen. */
export type Stretch = {
  from: Instant
  to: Instant
  /** Names of pictures in `pictures/`, shown in turn. */
  pictures: readonly string[]
  comment: string | null
}

type Planned = [day: number, from: string, to: string, pictures: string[], comment: string | null]

/** Monday is 0. Believable, and with one of everything: a private page, an idle stretch, a locked screen. */
const PLAN: Planned[] = [
  [0, '09:02', '10:24', ['issue', 'notes', 'canvas-card'], 'Read the brief, first sketch of the card'],
  [0, '10:36', '12:00', ['canvas-card', 'canvas-hero'], null],
  [0, '13:05', '15:48', ['canvas-hero', 'grid-desktop', 'editor-styles'], 'Hero and grid'],
  [1, '09:00', '12:12', ['editor-styles', 'grid-desktop', 'editor-header'], 'Header grid, desktop'],
  [1, '13:00', '14:24', ['grid-tablet', 'editor-styles'], 'Header grid, mobile'],
  [1, '14:48', '16:36', ['grid-tablet', 'issue'], null],
  [2, '09:06', '10:36', ['editor-header', 'grid-wide'], 'Lighting category'],
  [2, '10:36', '10:48', ['holiday'], null],
  [2, '10:48', '12:24', ['grid-wide', 'editor-styles'], null],
  [2, '13:12', '15:36', ['editor-header', 'canvas-card', 'grid-desktop'], 'Product card on hover'],
  [3, '09:00', '12:00', ['issue', 'editor-styles', 'grid-tablet'], 'Filters that jump on small screens'],
  [3, '13:00', '16:00', ['editor-styles', 'grid-tablet'], null],
  [4, '09:12', '12:00', ['notes', 'grid-desktop', 'canvas-hero'], 'Notes for the review'],
]

export const IDLE: { day: number; from: string; to: string } = { day: 1, from: '14:24', to: '14:48' }
export const LOCKED_AT = { day: 3, slot: '11:48' }
export const OTHER = { day: 4, at: '12:05', seconds: 48 * 60, description: 'Call with the photographer' }
export const MESSAGES: { day: number; at: string; by: 'freelancer' | 'client'; text: string }[] = [
  {
    day: 1,
    at: '11:40',
    by: 'client',
    text: 'The desktop header looks good. Can it stay in view while one scrolls?',
  },
  { day: 1, at: '13:05', by: 'freelancer', text: 'Yes, it is in this afternoon’s work, on mobile first.' },
  {
    day: 4,
    at: '12:10',
    by: 'freelancer',
    text: 'Notes for the review are in the shared folder. Have a good weekend!',
  },
]
export const REJECTED_PICTURE = 'holiday'

const civil = (days: readonly CivilDate[], day: number) => days[day] ?? days[0] ?? ''

/** The demo freelancer's stretches of a week, as instants. */
export function stretchesOf(week: WeekId, zone: string): Stretch[] {
  const days = daysOf(week)
  return PLAN.map(([day, from, to, pictures, comment]) => ({
    from: instantOf(civil(days, day), from, zone),
    to: instantOf(civil(days, day), to, zone),
    pictures,
    comment,
  }))
}

/** A moment of the plan as an instant of that week. */
export function momentOf(week: WeekId, { day, at }: { day: number; at: string }, zone: string): Instant {
  return instantOf(civil(daysOf(week), day), at, zone)
}
