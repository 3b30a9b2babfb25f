import { useEffect, useRef, useState } from 'preact/hooks'
import type { WorkroomMessage } from '../projection/workroom-week.ts'
import type { Party } from '../protocol/records.ts'
import { civilDate, dayName, timeOfDay } from './words/format.ts'
import { rulingSentence } from './words/ruling-words.ts'
import { sentenceFor } from './words/sentence.ts'
import { readerHere } from './words/told-times.ts'
import './messages.css'

const LATE_ARRIVAL_MS = 120_000

/** The Workroom's thread: both parties and the system, in order, kept for good (K2, K3). */
export function Messages(props: {
  messages: readonly WorkroomMessage[]
  viewer: Party | 'support'
  /** What each party is called here. */
  names: Record<Party, string>
  zone: string
  policyZone: string
  /** Absent: this viewer can't write now. */
  onSend?: (text: string) => void
}) {
  const end = useRef<HTMLDivElement>(null)
  const known = useRef(props.messages.length)
  useEffect(() => {
    // What arrives while one reads comes into sight; opening the page doesn't jump.
    if (known.current > 0 && props.messages.length > known.current)
      end.current?.scrollIntoView({ block: 'nearest' })
    known.current = props.messages.length
  }, [props.messages.length])
  return (
    <div class="messages">
      {props.messages.length === 0 ? (
        <p class="empty">No messages yet. What is decided about the hours is told here too.</p>
      ) : (
        <ol class="thread" aria-label="Thread" aria-live="polite">
          {props.messages.map((message, i) => {
            const day = civilDate(message.at, props.zone)
            const before = props.messages[i - 1]
            const newDay = before === undefined || civilDate(before.at, props.zone) !== day
            return (
              <li key={message.id} class={messageClass(message, props.viewer)}>
                {newDay && <p class="thread__day">{dayName(day)}</p>}
                <Message
                  message={message}
                  zone={props.zone}
                  policyZone={props.policyZone}
                  name={nameOf(message, props)}
                />
              </li>
            )
          })}
        </ol>
      )}
      <div ref={end} />
      {props.onSend && <Composer onSend={props.onSend} />}
    </div>
  )
}

function nameOf(message: WorkroomMessage, props: { viewer: string; names: Record<Party, string> }): string {
  if (message.from === 'server') return 'Glasswork'
  return message.from === props.viewer ? 'You' : props.names[message.from]
}

function messageClass({ from, refused }: WorkroomMessage, viewer: string): string {
  const side = from === 'server' ? 'system' : from === viewer ? 'mine' : 'theirs'
  return `message message--${side}${refused === null ? '' : ' message--refused'}`
}

function Message(props: { message: WorkroomMessage; zone: string; policyZone: string; name: string }) {
  const { zone, policyZone, name } = props
  const { at, receivedAt, refused } = props.message
  const { text } = props.message
  const words = typeof text === 'string' ? text : sentenceFor(text, readerHere(zone, policyZone))
  const arrivedLate = receivedAt !== null && receivedAt - at > LATE_ARRIVAL_MS
  return (
    <div class="message__body">
      <p class="message__head">
        <strong>{name}</strong> <time dateTime={new Date(at).toISOString()}>{timeOfDay(at, zone)}</time>
        {arrivedLate && <span class="note"> arrived {timeOfDay(receivedAt, zone)}</span>}
        {receivedAt === null && refused === null && (
          <span class="mark mark--waiting">waiting for the server</span>
        )}
      </p>
      <p class="message__text">{words}</p>
      {refused !== null && <p class="message__refused">Not sent: {rulingSentence(refused)}</p>}
    </div>
  )
}

function Composer({ onSend }: { onSend: (text: string) => void }) {
  const [text, setText] = useState('')
  const send = () => {
    if (text.trim() === '') return
    onSend(text.trim())
    setText('')
  }
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <label class="field">
        <span class="field__label">Message</span>
        <textarea
          rows={3}
          maxLength={5000}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send()
          }}
        />
      </label>
      <div class="buttons">
        <button type="submit" class="button button--primary" disabled={text.trim() === ''}>
          Send
        </button>
        <span class="note">Ctrl Enter sends</span>
      </div>
    </form>
  )
}
