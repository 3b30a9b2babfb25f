import { useState } from 'preact/hooks'
import { dayName, duration } from '../../../core/ui/words/format.ts'
import { ask } from '../../messages.ts'
import { useAction } from '../../ui/act.ts'
import { Problem } from '../../ui/page.tsx'
import type { DiaryModel } from './read-diary.ts'

/** Hours entered by hand: listed, added, taken back (O1). */
export function OtherHours({ model, job, isOpen }: { model: DiaryModel; job: string; isOpen: boolean }) {
  const { busy, problem, run } = useAction()
  const claims = model.records?.freelancer ?? []
  const withdrawn = new Set(claims.flatMap((claim) => (claim.kind === 'withdrawal' ? [claim.of] : [])))
  const refused = new Set(model.projected?.refused.map(({ id }) => id))
  const entries = claims.flatMap((claim) =>
    claim.kind === 'other' && !withdrawn.has(claim.id) && !refused.has(claim.id) ? [claim] : [],
  )
  const waiting = new Set(model.projected?.waiting.map(({ id }) => id))
  return (
    <section class="card" aria-labelledby="other">
      <h2 id="other">Other hours</h2>
      {entries.length === 0 ? (
        <p class="note">None. Hours entered by hand are documented by no screenshot and never protected.</p>
      ) : (
        <ul class="rows rows--lines">
          {entries.map(({ id, day, seconds, description }) => (
            <li key={id}>
              <span>
                {dayName(day)} · <strong>{duration(seconds)}</strong> · {description}
                {waiting.has(id) && <small class="note"> · waiting for the server</small>}
              </span>
              {isOpen && (
                <button
                  type="button"
                  class="button button--link button--danger"
                  aria-label={`Take back ${description}`}
                  disabled={busy}
                  onClick={() => run(() => ask('withdraw-other', { other: id }))}
                >
                  Take back
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {isOpen && (
        <AddForm
          key={model.key}
          days={model.days}
          busy={busy}
          onAdd={(entry) => run(() => ask('add-other', { job, idle: null, ...entry }))}
        />
      )}
      {problem && <Problem sentence={problem} />}
    </section>
  )
}

function AddForm(props: {
  days: readonly string[]
  busy: boolean
  onAdd: (entry: { day: string; seconds: number; description: string }) => Promise<boolean>
}) {
  const { days } = props
  const [day, setDay] = useState(days.at(-1) ?? '')
  const [time, setTime] = useState('1:00')
  const [description, setDescription] = useState('')
  const seconds = secondsFrom(time)
  return (
    <form
      class="cluster cluster--fields"
      onSubmit={async (event) => {
        event.preventDefault()
        if (seconds === null) return
        if (await props.onAdd({ day, seconds, description })) setDescription('')
      }}
    >
      <label class="field">
        <span class="field__label">Day</span>
        <select value={day} onChange={(event) => setDay(event.currentTarget.value)}>
          {days.map((one) => (
            <option key={one} value={one}>
              {dayName(one)}
            </option>
          ))}
        </select>
      </label>
      <label class="field field--short">
        <span class="field__label">Time (h:mm)</span>
        <input
          type="text"
          inputMode="numeric"
          value={time}
          aria-invalid={seconds === null}
          onInput={(event) => setTime(event.currentTarget.value)}
        />
      </label>
      <label class="field field--fill">
        <span class="field__label">What did you do?</span>
        <input
          type="text"
          required
          maxLength={500}
          value={description}
          onInput={(event) => setDescription(event.currentTarget.value)}
        />
      </label>
      <button
        type="submit"
        class="button"
        disabled={props.busy || seconds === null || description.trim() === ''}
      >
        Add Other hours
      </button>
    </form>
  )
}

/** `1:30` as seconds; null for what is no time of up to 25 hours. */
function secondsFrom(text: string): number | null {
  const match = /^(\d{1,2}):([0-5]\d)$/.exec(text.trim())
  if (!match) return null
  const seconds = Number(match[1]) * 3600 + Number(match[2]) * 60
  return seconds > 0 && seconds <= 25 * 3600 ? seconds : null
}
