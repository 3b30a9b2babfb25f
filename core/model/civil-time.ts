/** Weeks and days of New York by Temporal: the model shares no arithmetic with the rules. */
import { Temporal } from 'temporal-polyfill'

const ZONE = 'America/New_York'
export const DAY_MS = 86_400_000
const MOST_REMEMBERED = 100_000

/** Temporal is slow, and asked the same again and again. */
function once<K, V>(answer: (key: K) => V): (key: K) => V {
  const answers = new Map<K, V>()
  return (key) => {
    const known = answers.get(key)
    if (known !== undefined) return known
    if (answers.size >= MOST_REMEMBERED) answers.clear()
    const fresh = answer(key)
    answers.set(key, fresh)
    return fresh
  }
}

const startOf = (date: Temporal.PlainDate, time = '00:00') =>
  date.toPlainDateTime(Temporal.PlainTime.from(time)).toZonedDateTime(ZONE).epochMilliseconds

export const weekAfter = once((week: string) => Temporal.PlainDate.from(week).add({ weeks: 1 }).toString())
export const mondayOf = once((week: string) => startOf(Temporal.PlainDate.from(week)))
/** W2: the Monday after the week, 07:00. */
export const submissionOf = once((week: string) => startOf(Temporal.PlainDate.from(weekAfter(week)), '07:00'))
/** W3, W4: the Saturday after the submission, 00:00. */
export const chargeOf = once((week: string) => startOf(Temporal.PlainDate.from(week).add({ days: 12 })))

export const dateOf = once((instant: number) =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(ZONE).toPlainDate().toString(),
)
export const daysOfWeek = once((week: string) =>
  Array.from({ length: 7 }, (_, days) => Temporal.PlainDate.from(week).add({ days }).toString()),
)
export const dayLength = once((date: string) => {
  const day = Temporal.PlainDate.from(date)
  return (startOf(day.add({ days: 1 })) - startOf(day)) / 1000
})
