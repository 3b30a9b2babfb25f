import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import './dialog.css'

/**
 * A modal dialog on the browser's own `<dialog>`: it keeps focus inside, Esc and a click beside it close
 * it, and focus goes back to where it was.
 */
export function Dialog(props: {
  title: string
  /** Hides the title's text from sight, not from assistive technology. */
  quietTitle?: boolean
  size?: 'small' | 'large'
  onClose: () => void
  onKeyDown?: (event: KeyboardEvent) => void
  children: ComponentChildren
}) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const dialog = element.current
    if (dialog === null) return
    const opener = document.activeElement
    dialog.showModal()
    return () => {
      dialog.close()
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
    }
  }, [])
  useEffect(() => {
    // What had the focus may have gone with what it did; keys must still reach the dialog.
    if (document.activeElement === document.body) element.current?.focus()
  })
  return (
    <dialog
      ref={element}
      tabIndex={-1}
      class={`dialog dialog--${props.size ?? 'small'}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
      onClick={(event) => {
        if (event.target === element.current) props.onClose()
      }}
      onKeyDown={(event) => {
        // A dialog may stand in another one, whose keys are not meant while this one is open.
        event.stopPropagation()
        props.onKeyDown?.(event)
      }}
    >
      <div class="dialog__body">
        <h2 id={titleId} class={props.quietTitle ? 'visually-hidden' : undefined}>
          {props.title}
        </h2>
        {props.children}
      </div>
    </dialog>
  )
}
