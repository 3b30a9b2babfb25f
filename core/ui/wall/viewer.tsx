import type { Picture, WorkroomSlot, WorkroomWeek } from '../../projection/workroom-week.ts'
import type { Instant } from '../../rules/calendar/instant.ts'
import { Dialog } from '../dialog.tsx'
import { type ReasonedActions, RejectionStory } from '../timesheet/rejection-story.tsx'
import { clockSentence } from '../words/clock-words.ts'
import { duration, momentBoth, timeOfDay } from '../words/format.ts'
import { ActivityMeter } from './activity-meter.tsx'
import { CommentEditor } from './comment-editor.tsx'
import { DeleteButton } from './delete-button.tsx'
import { PictureImage, type PictureSource } from './picture-image.tsx'
import { slotAppearance, whyNotRejectable } from './slot-appearance.ts'
import './slot-appearance.css'
import './viewer.css'

/** What this viewer may do with the opened screenshot; an absent action is not offered. */
export type ViewerActions = ReasonedActions & {
  onReject?: ((slot: Instant) => void) | undefined
  /** The freelancer's note; empty removes it (K1). */
  onComment?: (screenshot: string, text: string) => void
  onDelete?: (screenshot: string) => void
  onReport?: (screenshot: string) => void
  /** Where a client answers a comment (K1). */
  messagesHref?: string
}

const FLAGS: Record<Picture['claim']['flags'][number], string> = {
  'not-in-focus': 'The browser was not in front, so the picture shows its last page',
  'duplicate-image': 'The same picture documented another slot of this job before',
  'clock-suspect': "The device's clock could not be trusted",
}

/** One screenshot as large as the window allows, with its whole story; ← → next, R reject, Esc back (V2). */
export function Viewer(props: {
  week: WorkroomWeek
  slot: WorkroomSlot
  zone: string
  source: PictureSource
  onMove: (slot: Instant) => void
  onClose: () => void
  actions: ViewerActions
}) {
  const { week, slot, zone, actions } = props
  const index = week.slots.findIndex((other) => other.slot === slot.slot)
  const before = week.slots[index - 1]
  const after = week.slots[index + 1]
  const rejectable = actions.onReject && whyNotRejectable(slot, week) === null
  const look = slotAppearance(slot)
  const image = look.showsPicture ? (slot.picture?.claim.image ?? null) : null
  return (
    <Dialog
      title={`Screenshot of ${momentBoth(slot.slot, zone, week.policy.zone)}`}
      size="large"
      onClose={props.onClose}
      onKeyDown={(event) => {
        if (event.target instanceof HTMLTextAreaElement || event.ctrlKey || event.metaKey) return
        if (event.key === 'ArrowLeft' && before) props.onMove(before.slot)
        if (event.key === 'ArrowRight' && after) props.onMove(after.slot)
        if (event.key.toLowerCase() === 'r' && rejectable) actions.onReject?.(slot.slot)
      }}
    >
      <figure class={`viewer__stage slot--${look.kind}`}>
        {image ? (
          <PictureImage
            key={image.sha256}
            sha256={image.sha256}
            width={image.width}
            height={image.height}
            alt={`Screenshot of ${timeOfDay(slot.slot, zone)}`}
            source={props.source}
            eager
          />
        ) : (
          <span>{look.words || 'No picture'}</span>
        )}
      </figure>
      <div class="viewer__bar">
        <button
          type="button"
          class="button"
          disabled={!before}
          onClick={() => before && props.onMove(before.slot)}
        >
          ← Earlier
        </button>
        <button
          type="button"
          class="button"
          disabled={!after}
          onClick={() => after && props.onMove(after.slot)}
        >
          Later →
        </button>
        <span class="viewer__place">
          {index + 1} of {week.slots.length}
        </span>
        {rejectable && (
          <button type="button" class="button button--danger" onClick={() => actions.onReject?.(slot.slot)}>
            Reject <kbd>R</kbd>
          </button>
        )}
        {slot.picture && actions.onReport && (
          <button
            type="button"
            class="button"
            onClick={() => slot.picture && actions.onReport?.(slot.picture.claim.id)}
          >
            Report…
          </button>
        )}
        {slot.picture && actions.onDelete && week.state === 'open' && look.kind !== 'deleted' && (
          <DeleteButton slot={slot} week={week} onDelete={actions.onDelete} />
        )}
        <button type="button" class="button" onClick={props.onClose}>
          Close <kbd>Esc</kbd>
        </button>
      </div>
      <div class="viewer__story">
        <dl class="figures">
          <dt>Time</dt>
          <dd>{momentBoth(slot.picture?.claim.at ?? slot.slot, zone, week.policy.zone)}</dd>
          <dt>State</dt>
          <dd>
            {look.sentence}
            {look.marks.map(({ tone, sentence }) => (
              <span key={tone} class="viewer__mark">
                {sentence}
              </span>
            ))}
          </dd>
          <dt>Counts</dt>
          <dd>
            {duration(slot.creditSeconds)}
            {slot.idleSeconds > 0 && `, ${duration(slot.idleSeconds)} idle taken off`}
            {slot.removedSeconds > 0 && `, ${duration(slot.removedSeconds)} taken off`}
          </dd>
          <dt>Protection</dt>
          <dd>
            {slot.protectedSeconds > 0 ? `${duration(slot.protectedSeconds)} protected` : 'Not protected'}
          </dd>
          {slot.clock.length > 0 && (
            <>
              <dt>Clock</dt>
              <dd>
                {slot.clock.map((reason) => (
                  <span key={reason} class="viewer__mark">
                    {clockSentence(reason, week.policy)}
                  </span>
                ))}
              </dd>
            </>
          )}
          {slot.picture && <PictureFacts picture={slot.picture} />}
        </dl>
        <div>
          <RejectionStory rejection={slot.rejectionStatus} zone={zone} week={week} actions={actions} />
          <CommentBox week={week} slot={slot} actions={actions} />
          {slot.extraPictures.length > 0 && (
            <>
              <h3>More pictures of this slot</h3>
              <div class="viewer__extras">
                {slot.extraPictures.map(({ claim }) => {
                  const extra = claim.thumbnail ?? claim.image
                  return (
                    extra && (
                      <PictureImage
                        key={claim.id}
                        {...extra}
                        alt={`Also at ${timeOfDay(claim.at, zone)}; no extra time`}
                        source={props.source}
                      />
                    )
                  )
                })}
              </div>
            </>
          )}
        </div>
      </div>
    </Dialog>
  )
}

function PictureFacts({ picture }: { picture: Picture }) {
  const { activity, flags: claimed } = picture.claim
  // Whether a picture was shown before the server knows, whatever its record says.
  const flags = claimed.filter((flag) => flag !== 'duplicate-image' || picture.receivedAt === null)
  if (picture.isDuplicate) flags.push('duplicate-image')
  return (
    <>
      <dt>Activity</dt>
      <dd>
        <ActivityMeter minutes={activity.minutes} />
        <small>
          {activity.keys} keys, {activity.pointer} pointer, {activity.wheel} wheel in pages of the browser;
          other programs count as active minutes alone
        </small>
      </dd>
      {flags.length > 0 && (
        <>
          <dt>Flags</dt>
          <dd>{flags.map((flag) => FLAGS[flag]).join('. ')}.</dd>
        </>
      )}
    </>
  )
}

function CommentBox({
  week,
  slot,
  actions,
}: {
  week: WorkroomWeek
  slot: WorkroomSlot
  actions: ViewerActions
}) {
  const picture = slot.picture
  if (picture === null) return null
  if (actions.onComment && week.state === 'open')
    return <CommentEditor key={picture.claim.id} picture={picture} onSave={actions.onComment} />
  return (
    <>
      <h3>Comment</h3>
      {picture.comment ? <p>{picture.comment}</p> : <p class="note">No comment.</p>}
      {actions.messagesHref && (
        <p class="note">
          Only the freelancer comments on screenshots. To answer,{' '}
          <a href={actions.messagesHref}>write a message</a>.
        </p>
      )}
    </>
  )
}
