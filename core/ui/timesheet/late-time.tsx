import { useState } from 'preact/hooks'
import { UNPROTECTED_EN } from '../../messages/slots-en.ts'
import type { WorkroomLate, WorkroomWeek } from '../../projection/workroom-week.ts'
import { dayOf } from '../../rules/calendar/week.ts'
import type { PictureSource } from '../wall/picture-image.tsx'
import { isPastReview } from '../wall/slot-appearance.ts'
import { exactDuration, momentBoth, weekName } from '../words/format.ts'
import { lateWords } from '../words/late-words.ts'
import { RejectConfirm } from './reject-confirm.tsx'
import { type ReasonedActions, RejectionStory } from './rejection-story.tsx'
import './late-time.css'

export type LateActions = ReasonedActions & {
  onReject?: (screenshot: string, reason: string) => void
  /** Where an earlier week's pictures are. */
  weekHref: (week: string) => string
}

/** Late time of earlier weeks that this timesheet bears: where it comes from, what became of it, and Reject (T7, J1). */
export function LateTime(props: {
  week: WorkroomWeek
  zone: string
  source: PictureSource
  actions: LateActions
}) {
  const { week, zone, actions } = props
  const [rejecting, setRejecting] = useState<string | null>(null)
  if (week.lates.length === 0) return null
  const rejected = week.lates.find(({ screenshot }) => screenshot === rejecting)
  return (
    <section aria-labelledby="late-time">
      <h2 id="late-time">Late time from earlier weeks</h2>
      <p class="note">
        It reached the server after its own week was submitted, and has this week’s full review.
      </p>
      <ul class="late">
        {week.lates.map((line) => (
          <li key={`${line.fromWeek}-${line.slot}`}>
            <div class="late__row">
              <span>
                <i class="swatch swatch--late" /> {momentBoth(line.slot, zone, week.policy.zone)}
              </span>
              <strong class="number">{exactDuration(line.seconds)}</strong>
              <a href={actions.weekHref(line.fromWeek)}>Its picture in the week {weekName(line.fromWeek)}</a>
              {actions.onReject && whyNotRejectableLate(line, week) === null && (
                <button type="button" class="button" onClick={() => setRejecting(line.screenshot)}>
                  Reject…
                </button>
              )}
            </div>
            <p class="note">
              {lateWords(line, dayOf(line.slot, week.policy.zone))}
              {line.seconds > 0 &&
                line.unprotectedReason !== null &&
                ` Not protected: ${UNPROTECTED_EN[line.unprotectedReason]}.`}
            </p>
            <RejectionStory rejection={line.rejectionStatus} week={week} zone={zone} actions={actions} />
          </li>
        ))}
      </ul>
      {rejected && (
        <RejectConfirm
          slot={{ slot: rejected.slot, picture: null, lateSeconds: 0 }}
          week={week}
          zone={zone}
          source={props.source}
          screenshot={rejected.screenshot}
          onCancel={() => setRejecting(null)}
          onConfirm={(reason) => {
            setRejecting(null)
            actions.onReject?.(rejected.screenshot, reason)
          }}
        />
      )}
    </section>
  )
}

/** Why a late line can't be rejected; null if it can. The server has the last word. */
function whyNotRejectableLate(line: WorkroomLate, week: WorkroomWeek): string | null {
  if (line.overturned) return 'Support overturned a rejection of it.'
  if (line.seconds === 0) return 'It has no time that counts.'
  if (line.rejectionStatus !== null) return 'It is already rejected.'
  return isPastReview(week.state) ? 'The review of this week is over.' : null
}
