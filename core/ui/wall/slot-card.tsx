import type { WorkroomSlot } from '../../projection/workroom-week.ts'
import type { Instant } from '../../rules/calendar/instant.ts'
import { moveFocusOnWall } from '../move-focus.ts'
import { duration, timeOfDay } from '../words/format.ts'
import { ActivityMeter } from './activity-meter.tsx'
import { memo } from './note.ts'
import { PictureImage, type PictureSource } from './picture-image.tsx'
import { type SlotAppearance, slotAppearance } from './slot-appearance.ts'
import './slot-appearance.css'
import './slot-card.css'

export type SlotCardProps = {
  slot: WorkroomSlot
  slotSeconds: number
  zone: string
  source: PictureSource
  /** What rejecting takes, `−0:12, −$5.00`; null where there is no Reject for this viewer or slot (N1). */
  rejectCost: string | null
  onOpen: (slot: Instant) => void
  onReject: (slot: Instant) => void
}

/** One slot on the wall: its picture or what stands for it, its state, its activity; pointing at it shows what can be done (V2). */
export const SlotCard = memo('SlotCard', (props: SlotCardProps) => {
  const { slot, zone } = props
  const look = slotAppearance(slot)
  const time = timeOfDay(slot.slot, zone)
  const marks = look.marks.map(({ tone }) => ` slot--${tone}`).join('')
  return (
    <article
      class={`slot slot--${look.kind}${marks}`}
      aria-label={`${time}: ${slotSummary(props, look)}`}
      data-slot={slot.slot}
    >
      <div class="slot__face">
        <Face {...props} look={look} />
        <button
          type="button"
          class="slot__open"
          aria-label={`Open ${time}`}
          title={[look.sentence, ...look.marks.map(({ sentence }) => sentence)].join(' ')}
          onClick={() => props.onOpen(slot.slot)}
          onKeyDown={(event) => {
            if (event.key === 'r' && props.rejectCost !== null) props.onReject(slot.slot)
            else moveFocusOnWall(event)
          }}
        />
      </div>
      {props.rejectCost !== null && (
        <button
          type="button"
          class="button button--danger button--small slot__reject"
          onClick={() => props.onReject(slot.slot)}
        >
          Reject <span class="visually-hidden">{time}</span> <small>{props.rejectCost}</small>
        </button>
      )}
      <div class="slot__foot">
        <span>{time}</span>
        {look.kind !== 'idle' && slot.picture && (
          <ActivityMeter minutes={slot.picture.claim.activity.minutes} />
        )}
        {creditNote(props)}
      </div>
      {slot.picture?.comment && look.kind !== 'deleted' && look.kind !== 'hidden' && (
        <p class="slot__comment" title={slot.picture.comment}>
          {slot.picture.comment}
        </p>
      )}
    </article>
  )
})

function Face({ slot, source, look }: SlotCardProps & { look: SlotAppearance }) {
  const image = slot.picture?.claim.thumbnail ?? slot.picture?.claim.image ?? null
  return (
    <>
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
      {look.marks.length > 0 && (
        <span class="slot__marks">
          {look.marks.map(({ tone, words }) => (
            <span key={tone} class={`mark mark--${tone}`}>
              {words}
            </span>
          ))}
        </span>
      )}
    </>
  )
}

/** Less than a whole slot counts: how much of it does. */
function creditNote({ slot, slotSeconds }: SlotCardProps) {
  if (slot.waiting || slot.creditSeconds === slotSeconds) return null
  const lost = slot.removedSeconds > 0 ? `−${duration(slot.removedSeconds)}` : duration(slot.creditSeconds)
  return <span class="slot__credit">{lost}</span>
}

function slotSummary({ slot }: SlotCardProps, look: SlotAppearance): string {
  const parts = [look.words || 'documented', ...look.marks.map(({ words }) => words.toLowerCase())]
  if (slot.creditSeconds > 0) parts.push(duration(slot.creditSeconds))
  if (slot.picture?.comment && look.kind !== 'deleted' && look.kind !== 'hidden')
    parts.push(slot.picture.comment)
  return parts.join(', ')
}
