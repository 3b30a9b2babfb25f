import { useState } from 'preact/hooks'
import type { IdleEntry } from '../../../core/rules/slots/idle.ts'
import type { Paused } from '../../../core/tracker/state.ts'
import { ask } from '../../messages.ts'
import { useAction } from '../../ui/act.ts'
import { Problem } from '../../ui/page.tsx'
import { clockTime } from '../../ui/words.ts'
import './tracker-switch.css'

/** A paused Tracker: since when, what was taken off, and the ways on (I3, I4). */
export function PauseCard({
  phase,
  offers,
  jobId,
}: {
  phase: Paused
  offers: readonly IdleEntry[]
  jobId: string
}) {
  const { busy, problem, run } = useAction()
  const [adding, setAdding] = useState(false)
  const [added, setAdded] = useState(false)
  const idleSeconds = phase.idles.reduce((sum, { from, to }) => sum + (to - from) / 1000, 0)
  const offeredSeconds = offers.reduce((sum, { seconds }) => sum + seconds, 0)
  return (
    <>
      <p class="status status--paused" role="status">
        Paused
      </p>
      <p>
        {phase.because === 'idle'
          ? `You were away from ${clockTime(phase.since)}. ${minutes(idleSeconds)} were taken off.`
          : `Nothing was recorded since ${clockTime(phase.since)}: the computer slept or the browser was closed.`}
      </p>
      <button
        type="button"
        class="button button--primary button--large"
        disabled={busy}
        onClick={() => run(() => ask('resume', {}))}
      >
        Resume
      </button>
      <div class="cluster cluster--apart">
        {offeredSeconds > 0 && !added && (
          <button type="button" class="button" aria-expanded={adding} onClick={() => setAdding(!adding)}>
            Add as Other hours…
          </button>
        )}
        {added && <p class="note">Added as Other hours.</p>}
        <button type="button" class="button" disabled={busy} onClick={() => run(() => ask('stop', {}))}>
          Stop
        </button>
      </div>
      {adding && !added && (
        <AddOther
          seconds={offeredSeconds}
          onAdd={async (description) => {
            for (const offer of offers)
              if (!(await run(() => ask('add-other', { job: jobId, description, ...offer })))) return
            setAdded(true)
          }}
        />
      )}
      {problem && <Problem sentence={problem} />}
    </>
  )
}

function AddOther({ seconds, onAdd }: { seconds: number; onAdd: (description: string) => void }) {
  const [text, setText] = useState('')
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '') onAdd(text.trim())
      }}
    >
      <label class="field">
        <span class="field__label">What did you do in these {minutes(seconds)}?</span>
        <input
          type="text"
          required
          maxLength={500}
          value={text}
          ref={(element) => element?.focus()}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <p class="note">Other hours are documented by no screenshot and are never protected.</p>
      <button type="submit" class="button" disabled={text.trim() === ''}>
        Add {minutes(seconds)}
      </button>
    </form>
  )
}

function minutes(seconds: number): string {
  return seconds % 60 === 0 || seconds > 600 ? `${Math.round(seconds / 60)} minutes` : `${seconds} seconds`
}
