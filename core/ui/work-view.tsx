import { useCallback, useMemo, useState } from 'preact/hooks'
import type { WorkroomSlot, WorkroomWeek } from '../projection/workroom-week.ts'
import type { Instant } from '../rules/calendar/instant.ts'
import { dayInterval } from '../rules/calendar/week.ts'
import { amountMinor } from '../rules/money.ts'
import type { Policy } from '../rules/policy.ts'
import { RejectConfirm } from './timesheet/reject-confirm.tsx'
import { rejectionCostWords } from './timesheet/rejection-cost.ts'
import type { PictureSource } from './wall/picture-image.tsx'
import { whyNotRejectable } from './wall/slot-appearance.ts'
import { SlotCard } from './wall/slot-card.tsx'
import { Viewer, type ViewerActions } from './wall/viewer.tsx'
import { type GridDay, type GridHour, gridDays, rowLengthMs } from './wall/wall.ts'
import { dayName, duration, money, sameClock, timeOfDay, zoneName } from './words/format.ts'
import './work-view.css'

/** What this viewer may do on the wall; an absent action is not offered. */
export type WorkViewActions = Omit<ViewerActions, 'onReject'> & {
  onReject?: (screenshot: string, reason: string) => void
}

export type WorkViewProps = {
  week: WorkroomWeek
  /** The viewer's IANA zone (W6). */
  zone: string
  source: PictureSource
  actions: WorkViewActions
}

/** The wall of a week's screenshots: days, hours as rows, five slots a row (V2). */
export function WorkView({ week, zone, source, actions }: WorkViewProps) {
  const [opened, setOpened] = useState<Instant | null>(null)
  const [rejecting, setRejecting] = useState<Instant | null>(null)
  const days = useMemo(() => gridDays(week), [week])
  const slotAt = (at: Instant | null) => week.slots.find(({ slot }) => slot === at) ?? null
  const open = useCallback((slot: Instant) => setOpened(slot), [])
  const reject = useCallback((slot: Instant) => setRejecting(slot), [])
  const openedSlot = slotAt(opened)
  const rejectingSlot = slotAt(rejecting)
  const costWords = (slot: WorkroomSlot) =>
    actions.onReject && whyNotRejectable(slot, week) === null
      ? rejectionCostWords(slot, week.timesheet)
      : null

  return (
    <div class="wall">
      {days.map((day) => (
        <Day key={day.day} day={day} week={week} zone={zone}>
          {(hour) => (
            <HourRow key={hour.hour} hour={hour} policy={week.policy} day={day} zone={zone}>
              {(slot) => (
                <SlotCard
                  key={slot.slot}
                  slot={slot}
                  slotSeconds={week.policy.slotSeconds}
                  zone={zone}
                  source={source}
                  rejectCost={costWords(slot)}
                  onOpen={open}
                  onReject={reject}
                />
              )}
            </HourRow>
          )}
        </Day>
      ))}
      {openedSlot && (
        <Viewer
          week={week}
          slot={openedSlot}
          zone={zone}
          source={source}
          onMove={setOpened}
          onClose={() => setOpened(null)}
          actions={{ ...actions, onReject: actions.onReject && reject }}
        />
      )}
      {rejectingSlot?.screenshot && (
        <RejectConfirm
          slot={rejectingSlot}
          week={week}
          zone={zone}
          source={source}
          screenshot={rejectingSlot.screenshot}
          onCancel={() => setRejecting(null)}
          onConfirm={(reason) => {
            actions.onReject?.(rejectingSlot.screenshot ?? '', reason)
            setRejecting(null)
          }}
        />
      )}
    </div>
  )
}

function Day(props: {
  day: GridDay
  week: WorkroomWeek
  zone: string
  children: (hour: GridHour) => preact.ComponentChild
}) {
  const { day, week, zone } = props
  const { rateMinorPerHour, currency } = week.timesheet
  const begins = dayInterval(day.day, week.policy.zone).from
  const otherSeconds = week.timesheet.others
    .filter((line) => line.day === day.day && line.state === 'counted')
    .reduce((sum, { seconds }) => sum + seconds, 0)
  return (
    <section class="day" aria-labelledby={`day-${day.day}`}>
      <header class="day__head">
        <h2 id={`day-${day.day}`}>{dayName(day.day)}</h2>
        {!sameClock(begins, zone, week.policy.zone) && (
          <span class="day__zone">
            {zoneName(week.policy.zone, begins)} day, from {timeOfDay(begins, zone)} here
          </span>
        )}
        <span class="day__sum">
          {duration(day.creditSeconds)}
          {week.terms && <> · {money(amountMinor(rateMinorPerHour, day.creditSeconds), currency)}</>}
          {otherSeconds > 0 && <small> and {duration(otherSeconds)} Other hours, without pictures</small>}
        </span>
      </header>
      {day.hours.map((hour) => props.children(hour))}
    </section>
  )
}

function HourRow(props: {
  hour: GridHour
  day: GridDay
  policy: Policy
  zone: string
  children: (slot: WorkroomSlot) => preact.ComponentChild
}) {
  const { hour, policy, zone } = props
  const minutes = Math.round(rowLengthMs(policy) / 60_000)
  const label = timeOfDay(hour.hour, zone)
  return (
    <div class="hour">
      <div class="hour__label" title={minutes === 60 ? undefined : `${minutes} minutes from ${label}`}>
        {label}
        {!sameClock(hour.hour, zone, policy.zone) && (
          <small>
            {timeOfDay(hour.hour, policy.zone)} {zoneName(policy.zone, hour.hour)}
          </small>
        )}
      </div>
      {hour.cells.map(({ at, slot, gap }) =>
        slot ? (
          props.children(slot)
        ) : (
          <div key={at} class={gap ? 'cell cell--gap' : 'cell'}>
            {gap && (
              <span title="The Tracker gave no signs of life here: no time counts (sleep, crash or restart).">
                gap
              </span>
            )}
          </div>
        ),
      )}
    </div>
  )
}
