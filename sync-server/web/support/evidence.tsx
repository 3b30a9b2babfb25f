import { useEffect, useState } from 'preact/hooks'
import type { WorkroomSlot, WorkroomWeek } from '../../../core/projection/workroom-week.ts'
import type { DisputeItem } from '../../../core/rules/facts/facts.ts'
import { PictureImage } from '../../../core/ui/wall/picture-image.tsx'
import { dayName, duration, moment, momentBoth } from '../../../core/ui/words/format.ts'
import { addressOf } from '../api.ts'
import { type LiveWeek, openWeek } from '../live-week.ts'
import { viewerZone } from '../page-clock.ts'
import { Skeleton } from '../parts/states.tsx'
import { pictureSource } from '../workroom/context.ts'
import type { SupportItem } from './desk-item.ts'
import '../../../core/ui/wall/day-bars.css'

/** The week that a case is about, as its parties see it; null until it is there. */
export function useCaseWeek(item: SupportItem): WorkroomWeek | null {
  const [live, setLive] = useState<LiveWeek | null>(null)
  useEffect(() => {
    const opened = openWeek(item.job, item.week, null)
    setLive(opened)
    return () => opened.close()
  }, [item.job, item.week])
  return live?.week.value ?? null
}

/** The screenshots and Other hours that a case is about, as they stand in the Workroom (D3, J5, R1). */
export function Evidence({ item, week }: { item: SupportItem; week: WorkroomWeek | null }) {
  if (!week) return <Skeleton lines={2} />
  return (
    <ul class="strip" aria-label="Evidence">
      {slotsOf(item, week).map((slot) => (
        <li key={slot.slot} class="strip__slot">
          <Shot slot={slot} job={item.job} />
          <span>
            {momentBoth(slot.slot, viewerZone, week.policy.zone)},{' '}
            {duration(slot.creditSeconds + slot.removedSeconds)}
          </span>
          {slot.rejectionStatus && (
            <span>Rejected: “{slot.rejectionStatus.reason || 'no reason given'}”</span>
          )}
          {slot.picture?.comment && <span>Comment: “{slot.picture.comment}”</span>}
        </li>
      ))}
      {item.kind === 'dispute' &&
        item.openItems.map(
          (open) =>
            open.type === 'other' && (
              <li key={open.id} class="strip__slot">
                {itemWords(open, week)}
              </li>
            ),
        )}
    </ul>
  )
}

/** A disputed item as people know it: when its slot was, or which entry of Other hours it is. */
export function itemWords(item: DisputeItem, week: WorkroomWeek | null): string {
  if (item.type === 'slot') return moment(item.slot, viewerZone)
  const entry = week?.timesheet.others.find(({ id }) => id === item.id)
  return entry
    ? `Other hours “${entry.description}”, ${dayName(entry.day)}, ${duration(entry.seconds)}`
    : 'Other hours'
}

function slotsOf(item: SupportItem, week: WorkroomWeek): WorkroomSlot[] {
  if (item.kind === 'review')
    return week.slots.filter(({ rejectionStatus }) => rejectionStatus?.id === item.claim.rejection)
  if (item.kind === 'report')
    return week.slots.filter(({ picture }) => picture?.claim.id === item.claim.screenshot)
  const named = new Set(item.openItems.flatMap((open) => (open.type === 'slot' ? [open.slot] : [])))
  return week.slots.filter(({ slot }) => named.has(slot))
}

function Shot({ slot, job }: { slot: WorkroomSlot; job: string }) {
  const image = slot.picture?.claim.image
  if (!image) return <span class="note">No picture.</span>
  return (
    <a
      href={addressOf('GET /api/jobs/{job}/screenshots/{sha256}', { job, sha256: image.sha256 })}
      target="_blank"
      rel="noreferrer"
    >
      <PictureImage
        sha256={image.sha256}
        width={image.width}
        height={image.height}
        alt="The screenshot, opens large"
        source={pictureSource(job)}
      />
    </a>
  )
}
