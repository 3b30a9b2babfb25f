import type { Message, MessageParam } from '../../../../core/messages/message.ts'
import type { CivilDate, Instant, Interval } from '../../../../core/rules/calendar/instant.ts'
import type { DisputeItem } from '../../../../core/rules/facts/facts.ts'
import type { Timesheet } from '../../../../core/rules/facts/lines.ts'
import { amountAtRates, amountMinor } from '../../../../core/rules/money.ts'
import type { LoadedWeek } from '../week-rows.ts'

/** Stretches and entries that a text names one by one; the rest it counts. */
const MOST_NAMED = 5

export type Time = { seconds: number }
export type Money = { amountMinor: number; currency: string }

/** Hours as a message names them: which ones, how long together, and what they are worth. */
export type NamedHours = { which: MessageParam; time: Time; amount: Money }

/** An Other entry: `“A call” on Fri 20 Nov`. */
export const namedEntry = ({ description, day }: { description: string; day: CivilDate }): Message => ({
  code: 'other-entry',
  params: { description, day: { day } },
})

/** A screenshot's slot, what of it counts or was struck out, and what that is worth. */
export type NamedSlot = { slot: Interval; time: Time; amount: Money }

/** The screenshot's slot, on whichever timesheet of its week or of a later one it stands (T7). */
export function namedScreenshot({ timesheet, facts, policy }: LoadedWeek, screenshot: string): NamedSlot {
  const late = timesheet.lates.find((line) => line.screenshot === screenshot)
  const line = timesheet.slots.find((slot) => slot.screenshot === screenshot)
  const slot = late?.slot ?? line?.slot ?? facts.screenshots.find(({ id }) => id === screenshot)?.slot ?? 0
  const seconds = late
    ? late.seconds + late.removedSeconds
    : line
      ? line.creditSeconds + line.removedSeconds
      : 0
  return {
    slot: { from: slot, to: slot + policy.slotSeconds * 1000 },
    time: { seconds },
    amount: {
      amountMinor: amountMinor(late?.rateMinorPerHour ?? timesheet.rateMinorPerHour, seconds),
      currency: timesheet.currency,
    },
  }
}

export function namedRejection(loaded: LoadedWeek, rejection: string): NamedSlot {
  const screenshot = loaded.facts.rejections.find(({ id }) => id === rejection)?.screenshot ?? ''
  return namedScreenshot(loaded, screenshot)
}

/** Slots that touch become one stretch, so that a morning is one line and not twenty. */
function stretches(slots: readonly Instant[], slotMs: number): Interval[] {
  const found: Interval[] = []
  for (const slot of [...slots].sort((a, b) => a - b)) {
    const last = found.at(-1)
    if (last?.to === slot) last.to = slot + slotMs
    else found.push({ from: slot, to: slot + slotMs })
  }
  return found
}

/** What a dispute's items are, and what of them counts or was taken off. */
export function namedHours(
  items: readonly DisputeItem[],
  sheet: Timesheet,
  { slotSeconds }: { slotSeconds: number },
): NamedHours {
  const slots = items.flatMap((item) => (item.type === 'slot' ? [item.slot] : []))
  const entries = items.flatMap((item) => (item.type === 'other' ? [item.id] : []))
  const others = sheet.others.filter(({ id }) => entries.includes(id))
  const ofSlots = new Set(slots)
  const parts = [
    ...sheet.slots
      .filter(({ slot }) => ofSlots.has(slot))
      .map((line) => partOf(sheet, line.creditSeconds + line.removedSeconds)),
    ...sheet.lates
      .filter(({ slot }) => ofSlots.has(slot))
      .map((line) => partOf(line, line.seconds + line.removedSeconds)),
    ...others.map(({ seconds }) => partOf(sheet, seconds)),
  ]
  return {
    which: listOf([
      ...stretches(slots, slotSeconds * 1000),
      ...others.map(
        ({ description, day }): Message => ({
          code: 'other-hours-entry',
          params: { description, day: { day } },
        }),
      ),
    ]),
    time: { seconds: parts.reduce((total, { seconds }) => total + seconds, 0) },
    amount: { amountMinor: amountAtRates(parts), currency: sheet.currency },
  }
}

function listOf(parts: readonly MessageParam[]): MessageParam {
  const named = parts.slice(0, MOST_NAMED)
  const count = parts.length - named.length
  const list: MessageParam[] = count > 0 ? [...named, { code: 'more', params: { count } }] : named
  return { list, by: 'and' }
}

/** Seconds at the rate of what they stand on. */
const partOf = ({ rateMinorPerHour }: { rateMinorPerHour: number }, seconds: number) => ({
  rateMinorPerHour,
  seconds,
})
