import type { ComponentChild } from 'preact'
import { render } from 'preact'
import { useState } from 'preact/hooks'
import { keepFocus } from './keep-focus.ts'
import './page.css'

export function showPage(page: ComponentChild): void {
  const root = document.getElementById('root')
  if (!root) throw new Error('the page has no root')
  render(page, root)
  keepFocus(root)
}

/** A problem with its way out, read out when it appears. */
export function Problem({ sentence, wayOut }: { sentence: string; wayOut?: ComponentChild }) {
  return (
    <div class="problem" role="alert">
      <p>{sentence}</p>
      {wayOut}
    </div>
  )
}

/** A button that asks once more, with what it changes, before it does anything (N1). */
export function ConfirmButton(props: {
  label: string
  question: string
  confirm: string
  class?: string
  busy?: boolean
  onConfirm: () => void
}) {
  const [asking, setAsking] = useState(false)
  if (!asking)
    return (
      <button
        type="button"
        class={`button ${props.class ?? ''}`}
        disabled={props.busy}
        onClick={() => setAsking(true)}
      >
        {props.label}
      </button>
    )
  return (
    <fieldset class="confirm-inline">
      <legend>{props.question}</legend>
      <div class="buttons">
        <button
          type="button"
          class="button button--danger"
          disabled={props.busy}
          ref={(element) => element?.focus()}
          onClick={() => {
            setAsking(false)
            props.onConfirm()
          }}
        >
          {props.confirm}
        </button>
        <button type="button" class="button" onClick={() => setAsking(false)}>
          Keep
        </button>
      </div>
    </fieldset>
  )
}
