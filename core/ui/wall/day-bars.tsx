import { useState } from 'preact/hooks'
import type { WorkroomSlot, WorkroomWeek } from '../../projection/workroom-week.ts'
import type { TimesheetDay } from '../timesheet/timesheet-days.ts'
import { dayName, duration, timeOfDay } from '../words/format.ts'
import { PictureImage, type PictureSource } from './picture-image.tsx'
import { slotAppearance } from './slot-appearance.ts'
import './slot-appearance.css'
import './slot-card.css'
import './day-bars.css'

type Props = {
  days: readonly TimesheetDay[]
  week: WorkroomWeek
  zone: string
  source: PictureSource
}

/** A bar for each day, documented and Other and rejected; each opens into its slots with their pictures (V3). */
export function DayBars(props: Props) {
  const { days, week } = props
  const [opened, setOpened] = useState<string | null>(null)
  const longest = Math.max(
    3600,
    ...days.map((day) => day.documentedSeconds + day.otherSeconds + day.rejectedSeconds),
  )
  const { lateSeconds } = week.timesheet
  return (
    <section aria-labelledby="by-day">
      <h2 id="by-day">By day</h2>
      <ul class="bars">
        {days.map((day) => (
          <li key={day.day}>
            <DayBar
              day={day}
              longest={longest}
              isOpen={opened === day.day}
              onToggle={() => setOpened(opened === day.day ? null : day.day)}
            />
            {opened === day.day && <DaySlots {...props} day={day} />}
          </li>
        ))}
        {lateSeconds > 0 && (
          <li class="bars__row">
            <span>Late, from before</span>
            <span class="bars__bar">
              <span class="bar bar--late" style={share(Math.min(lateSeconds, longest), longest)} />
            </span>
            <span>{duration(lateSeconds)}</span>
          </li>
        )}
      </ul>
    </section>
  )
}

const share = (seconds: number, longest: number) => ({ width: `${(seconds / longest) * 100}%` })

function DayBar(props: { day: TimesheetDay; longest: number; isOpen: boolean; onToggle: () => void }) {
  const { day, longest } = props
  const isEmpty = day.slots.length + day.others.length === 0
  return (
    <button
      type="button"
      class="bars__row"
      aria-expanded={props.isOpen}
      disabled={isEmpty}
      onClick={props.onToggle}
    >
      <span>{dayName(day.day)}</span>
      <span class="bars__bar">
        <span class="bar bar--documented" style={share(day.documentedSeconds, longest)} />
        <span class="bar bar--other" style={share(day.otherSeconds, longest)} />
        <span class="bar bar--rejected" style={share(day.rejectedSeconds, longest)} />
      </span>
      <span>
        {duration(day.documentedSeconds + day.otherSeconds)}
        {day.otherSeconds > 0 && <small> {duration(day.otherSeconds)} Other</small>}
        {day.rejectedSeconds > 0 && <small> {duration(-day.rejectedSeconds)} rejected</small>}
      </span>
    </button>
  )
}

function DaySlots({ day, zone, source }: Props & { day: TimesheetDay }) {
  return (
    <ul class="strip" aria-label={`Slots of ${dayName(day.day)}`}>
      {day.slots.map((slot) => (
        <li key={slot.slot} class={`strip__slot slot--${slotAppearance(slot).kind}`}>
          <StripPicture slot={slot} source={source} />
          <span>
            {timeOfDay(slot.slot, zone)} <strong>{duration(slot.creditSeconds)}</strong>
          </span>
        </li>
      ))}
      {day.others.map((line) => (
        <li key={line.id} class="strip__other">
          <i class="swatch swatch--other" />
          Other: {line.description} <strong>{duration(line.state === 'counted' ? line.seconds : 0)}</strong>
        </li>
      ))}
    </ul>
  )
}

function StripPicture({ slot, source }: { slot: WorkroomSlot; source: PictureSource }) {
  const look = slotAppearance(slot)
  const image = slot.picture?.claim.thumbnail ?? slot.picture?.claim.image ?? null
  return (
    <span class="slot__face">
      {look.showsPicture && image && (
        <PictureImage
          sha256={image.sha256}
          width={image.width}
          height={image.height}
          alt=""
          source={source}
        />
      )}
      {look.words && <span class="slot__words">{look.words}</span>}
    </span>
  )
}
