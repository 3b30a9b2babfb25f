import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Dialog } from './dialog.tsx'

/** A button for what costs time or money: it says what changes, and only then does it (N1). */
export function ConfirmButton(props: {
  label: string
  /** The question, as the dialog's title. */
  question: string
  confirm: string
  cancel: string
  danger?: boolean
  disabled?: boolean
  onConfirm: () => void
  /** What it changes. */
  children: ComponentChildren
}) {
  const [asking, setAsking] = useState(false)
  const tone = props.danger ? ' button--danger' : ''
  const close = () => setAsking(false)
  return (
    <>
      <button
        type="button"
        class={`button${tone}`}
        disabled={props.disabled ?? false}
        onClick={() => setAsking(true)}
      >
        {props.label}
      </button>
      {asking && (
        <Dialog title={props.question} onClose={close}>
          <div>{props.children}</div>
          <div class="buttons">
            <button
              type="button"
              class={`button${props.danger ? tone : ' button--primary'}`}
              onClick={() => {
                close()
                props.onConfirm()
              }}
            >
              {props.confirm}
            </button>
            <button type="button" class="button" onClick={close}>
              {props.cancel}
            </button>
          </div>
        </Dialog>
      )}
    </>
  )
}
