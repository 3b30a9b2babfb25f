import { useState } from 'preact/hooks'
import './copy-button.css'

/** A text to hand on, with a button that copies it. */
export function CopyText(props: { label: string; text: string }) {
  const [copied, setCopied] = useState(false)
  return (
    <div class="copy">
      <label class="field">
        <span class="field__label">{props.label}</span>
        <input readOnly value={props.text} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <button
        type="button"
        class="button"
        onClick={() => {
          navigator.clipboard.writeText(props.text).then(
            () => setCopied(true),
            () => setCopied(false),
          )
        }}
      >
        {copied ? 'Copied' : 'Copy'}
      </button>
      <span class="visually-hidden" role="status">
        {copied ? 'Copied' : ''}
      </span>
    </div>
  )
}
