import type { Instant } from '../../rules/calendar/instant.ts'
import { deadline, duration, timeLeft } from '../words/format.ts'
import './control-panel.css'

/** Whether the Tracker runs right now; unknown while the page is not connected. */
export type TrackerPresence = 'on' | 'paused' | 'off' | 'unknown'

export type ControlPanelProps = {
  status: 'invited' | 'working' | 'paused' | 'ended'
  ready: boolean
  /** What one should know of the payments though nothing is wrong: a client never charged before, no protection. */
  note: string | null
  /** Each reason with its way out (P2), and the page of the product where it is, if this viewer can go it. */
  reasons: readonly {
    code: string
    sentence: string
    wayOut: string
    link: { href: string; words: string } | null
  }[]
  totalSeconds: number
  waitingSeconds: number
  /** Null: no limit was agreed. */
  authorizedSeconds: number | null
  /** The next thing that happens by itself; `what` reads before "in 2 d 4 h". */
  next: { what: string; at: Instant } | null
  tracker: TrackerPresence
  now: Instant
  /** The viewer's IANA zone and the policy's (W6). */
  zone: string
  policyZone: string
}

const TRACKER_WORDS: Record<TrackerPresence, string> = {
  on: 'Tracker on',
  paused: 'Tracker paused',
  off: 'Tracker off',
  unknown: 'Tracker unknown',
}

/** Where the meter warns, as the mails do (T3). */
const WARN_SHARE = 0.8

/** Stands on every page of a Workroom: status, readiness, hours, the next deadline, the Tracker (V1). */
export function ControlPanel(props: ControlPanelProps) {
  return (
    <section class="panel" aria-label="Job status">
      <ul class="panel__facts">
        <li class={`tracker tracker--${props.tracker}`}>
          <i class="tracker__dot" />
          {TRACKER_WORDS[props.tracker]}
        </li>
        <li>
          Job <strong>{props.status}</strong>
        </li>
        <li class={props.ready ? 'ready' : 'ready ready--not'}>
          Work View: <strong>{props.ready ? 'READY' : 'NOT READY'}</strong>
          {props.note && <small> {props.note}</small>}
        </li>
        <Hours {...props} />
        {props.next && (
          <li class="panel__next">
            {props.next.what} in <strong>{timeLeft(props.next.at - props.now)}</strong>
            <small> {deadline(props.next.at, props.zone, props.policyZone)}</small>
          </li>
        )}
      </ul>
      {!props.ready && props.reasons.length > 0 && (
        <ul class="panel__reasons">
          {props.reasons.map(({ code, sentence, wayOut, link }) => (
            <li key={code}>
              {sentence} {wayOut} {link && <a href={link.href}>{link.words}</a>}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Hours({ totalSeconds, waitingSeconds, authorizedSeconds }: ControlPanelProps) {
  const waiting = waitingSeconds > 0 && (
    <small class="panel__waiting"> + {duration(waitingSeconds)} waiting</small>
  )
  if (authorizedSeconds === null)
    return (
      <li>
        This week <strong>{duration(totalSeconds)}</strong>
        {waiting}
      </li>
    )
  const words = `${duration(totalSeconds)} of ${duration(authorizedSeconds)} authorized`
  return (
    <li>
      This week <strong>{duration(totalSeconds)}</strong> of {duration(authorizedSeconds)}
      {waiting}
      <meter
        class="hours"
        aria-label="Hours this week"
        aria-valuetext={words}
        min={0}
        max={authorizedSeconds}
        high={authorizedSeconds * WARN_SHARE}
        optimum={0}
        value={Math.min(totalSeconds, authorizedSeconds)}
      />
    </li>
  )
}
