import { ICalAlarmType, ICalCalendar, ICalEventTransparency } from 'ical-generator'
import type { Instant } from '../../../core/rules/calendar/instant.ts'

export type CalendarEvent = {
  /** The same for the same event each time the feed is read. */
  uid: string
  at: Instant
  title: string
  description: string
  url: string
  /** Seconds before, at which a calendar rings; null: it doesn't. */
  alarmSecondsBefore: number | null
}

/** A calendar in the form of RFC 5545, the same to the byte for the same events and the same `now`. */
export function toICalendar(name: string, events: readonly CalendarEvent[], now: Instant): string {
  const calendar = new ICalCalendar({
    name,
    prodId: { company: 'Glasswork', product: 'Deadlines', language: 'EN' },
    scale: 'GREGORIAN',
    ttl: 3600,
  })
  for (const { uid, at, title, description, url, alarmSecondsBefore } of events)
    calendar.createEvent({
      id: uid,
      stamp: new Date(now),
      start: new Date(at),
      summary: title,
      description,
      url,
      transparency: ICalEventTransparency.TRANSPARENT,
      alarms:
        alarmSecondsBefore === null
          ? []
          : [{ type: ICalAlarmType.display, triggerBefore: alarmSecondsBefore, description: title }],
    })
  return calendar.toString()
}
