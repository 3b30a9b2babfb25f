import { useState } from 'preact/hooks'
import { isStale, sentenceOfError } from '../api.ts'
import './refusal.css'

/** Why something was refused, in its place; where somebody else was faster, with the way to what is there now. */
export function Refusal(props: { error: unknown; onReload?: (() => Promise<unknown>) | undefined }) {
  const { error, onReload } = props
  const [busy, setBusy] = useState(false)
  const reload = () => {
    setBusy(true)
    void onReload?.().finally(() => setBusy(false))
  }
  return (
    <div class="refusal" role="alert">
      <span>{sentenceOfError(error)}</span>
      {isStale(error) && onReload && (
        <button type="button" class="button" aria-busy={busy} onClick={reload}>
          Reload
        </button>
      )}
    </div>
  )
}
