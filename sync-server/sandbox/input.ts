import * as v from 'valibot'
import { MOST_HOURS } from './sandbox.ts'

export const NewClock = v.object({ now: v.pipe(v.string(), v.isoTimestamp()) })
export const Play = v.object({
  hours: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MOST_HOURS)),
  seconds: v.pipe(v.number(), v.minValue(0), v.maxValue(3600)),
})
