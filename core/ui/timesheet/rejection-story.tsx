import { useState } from 'preact/hooks'
import type { WorkroomSlot, WorkroomWeek } from '../../projection/workroom-week.ts'
import { ConfirmButton } from '../confirm-button.tsx'
import { momentBoth } from '../words/format.ts'
import { WhatIfFigures, whatIfOf } from './what-if-figures.tsx'
import './rejection-story.css'

export type ReasonedActions = {
  /** The client takes a rejection back (J4). */
  onWithdraw?: (rejection: string) => void
  /** The freelancer asks support to look at a rejection (J5). */
  onAskReview?: (rejection: string, reason: string) => void
}

/** What happened to a rejected screenshot, and what can still be done (J4, J5). */
export function RejectionStory(props: {
  rejection: WorkroomSlot['rejectionStatus']
  zone: string
  week: WorkroomWeek
  actions: ReasonedActions
}) {
  const { rejection, actions, week } = props
  const [reason, setReason] = useState('')
  if (rejection === null) return null
  const when = (at: number) => momentBoth(at, props.zone, week.policy.zone)
  const { review } = rejection
  return (
    <section class="story">
      <h3>Rejection</h3>
      <p>
        Rejected {when(rejection.at)}
        {rejection.reason ? `: “${rejection.reason}”` : ', without a reason.'}
        {rejection.waiting && <span class="mark mark--waiting">waiting for the server</span>}
      </p>
      {review && (
        <p>
          Review asked {when(review.at)}
          {review.reason && `: “${review.reason}”`}
          {review.waiting && <span class="mark mark--waiting">waiting for the server</span>}
        </p>
      )}
      {review?.outcome && (
        <p>
          Support{' '}
          {review.outcome === 'upheld' ? 'upheld the rejection' : 'overturned it; the time counts again'}
          {review.answer && `: “${review.answer}”`}
        </p>
      )}
      {actions.onWithdraw && review?.outcome !== 'overturned' && (
        <ConfirmButton
          label={rejection.withdrawing ? 'Taking it back, waiting for the server' : 'Take the rejection back'}
          question="Take the rejection back?"
          confirm="Take it back"
          cancel="Let it stand"
          disabled={rejection.withdrawing}
          onConfirm={() => actions.onWithdraw?.(rejection.id)}
        >
          <WhatIfFigures
            change={whatIfOf(week, { type: 'withdraw', rejection: rejection.id })}
            name="Time that comes back"
          />
        </ConfirmButton>
      )}
      {actions.onAskReview && review === null && (
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault()
            actions.onAskReview?.(rejection.id, reason.trim())
          }}
        >
          <label class="field">
            <span class="field__label">Why should support look at it?</span>
            <textarea
              rows={2}
              maxLength={2000}
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="button">
            Ask support for a review
          </button>
        </form>
      )}
    </section>
  )
}
