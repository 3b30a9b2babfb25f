import { useState } from 'preact/hooks'
import type { WorkroomSlot, WorkroomWeek } from '../../projection/workroom-week.ts'
import { Dialog } from '../dialog.tsx'
import { PictureImage, type PictureSource } from '../wall/picture-image.tsx'
import { exactDuration, momentBoth, timeOfDay } from '../words/format.ts'
import { WhatIfFigures, whatIfOf } from './what-if-figures.tsx'
import './reject-confirm.css'

/** Says what a rejection costs before it is made: minutes, money, the new total (J1, N1). */
export function RejectConfirm(props: {
  slot: Pick<WorkroomSlot, 'slot' | 'picture' | 'lateSeconds'>
  week: WorkroomWeek
  zone: string
  source: PictureSource
  screenshot: string
  onConfirm: (reason: string) => void
  onCancel: () => void
}) {
  const { slot, week } = props
  const [reason, setReason] = useState('')
  const image = slot.picture?.claim.thumbnail ?? null
  return (
    <Dialog title={`Reject the screenshot of ${timeOfDay(slot.slot, props.zone)}?`} onClose={props.onCancel}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          props.onConfirm(reason.trim())
        }}
      >
        <div class="confirm">
          {image && (
            <span class="confirm__picture">
              <PictureImage
                sha256={image.sha256}
                width={image.width}
                height={image.height}
                alt=""
                source={props.source}
                eager
              />
            </span>
          )}
          <WhatIfFigures
            change={whatIfOf(week, { type: 'reject', screenshot: props.screenshot })}
            name="Time taken off"
          >
            <dt>Slot</dt>
            <dd>{momentBoth(slot.slot, props.zone, week.policy.zone)}</dd>
          </WhatIfFigures>
        </div>
        <label class="field">
          <span class="field__label">
            Reason <small>optional, the freelancer reads it</small>
          </span>
          <textarea
            rows={2}
            maxLength={500}
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        {slot.lateSeconds > 0 && (
          <p class="note">
            {exactDuration(slot.lateSeconds)} of this slot arrived late and stand on a later timesheet: they
            go with it.
          </p>
        )}
        <p class="note">
          The freelancer gets an e-mail and can ask support for a review. You can take the rejection back
          until the week is charged.
        </p>
        <div class="buttons">
          <button type="submit" class="button button--danger">
            Reject screenshot
          </button>
          <button type="button" class="button" onClick={props.onCancel}>
            Keep it
          </button>
        </div>
      </form>
    </Dialog>
  )
}
