import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'
import { textToMinor, textToSeconds } from './amounts.ts'
import { Refusal } from './refusal.tsx'

/** A form that shows that it is busy, and says in place why it was refused. */
export function Form(props: {
  submit: string
  /** Says more than `submit` to those who hear the button alone; it begins with the same words. */
  about?: string
  busy?: string
  danger?: boolean
  /** Nothing is at stake: the button stands back. */
  plain?: boolean
  onSubmit: (values: FormData) => Promise<unknown>
  /** Shows what it is about as it is now: the way out where somebody else was faster. */
  onReload?: () => Promise<unknown>
  children: ComponentChildren
  extra?: ComponentChildren
}) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  async function submit(form: HTMLFormElement) {
    setBusy(true)
    setProblem(null)
    try {
      await props.onSubmit(new FormData(form))
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) void submit(event.currentTarget)
      }}
    >
      {props.children}
      {problem !== null && (
        <Refusal
          error={problem}
          onReload={
            props.onReload &&
            (async () => {
              await props.onReload?.()
              setProblem(null)
            })
          }
        />
      )}
      <div class="buttons">
        <button
          type="submit"
          class={`button ${props.plain ? '' : props.danger ? 'button--danger' : 'button--primary'}`}
          aria-busy={busy}
          aria-label={busy ? undefined : props.about}
        >
          {busy ? (props.busy ?? 'One moment…') : props.submit}
        </button>
        {props.extra}
      </div>
    </form>
  )
}

type Input = {
  name?: string
  required?: boolean
  maxLength?: number
  minLength?: number
  placeholder?: string
  autoComplete?: string
  inputMode?: 'decimal' | 'numeric'
  defaultValue?: string
  onInput?: (event: { currentTarget: HTMLInputElement }) => void
  readOnly?: boolean
}

/** A labelled input; the hint belongs to its description. */
export function Field(props: { label: string; hint?: string; type?: 'email' | 'password' | 'date' } & Input) {
  const { label, hint, ...input } = props
  const id = useId()
  const attributes: object = { ...input, id, ...(hint ? { 'aria-describedby': `${id}-hint` } : {}) }
  return (
    <div class="field">
      <label class="field__label" for={id}>
        {label}
      </label>
      <input {...attributes} />
      {hint && (
        <span class="note" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  )
}

export function Check(props: {
  label: string
  hint?: string
  name?: string
  value?: string
  checked?: boolean
  defaultChecked?: boolean
  onChange?: (event: { currentTarget: HTMLInputElement }) => void
}) {
  const { label, hint, ...input } = props
  return (
    <label class="check">
      <input type="checkbox" {...input} />
      <span>
        {label}
        {hint && <span class="note"> {hint}</span>}
      </span>
    </label>
  )
}

export const textOf = (values: FormData, name: string): string => String(values.get(name) ?? '').trim()

/** Money of a field as minor units; throws a sentence where it is none. */
export const minorOf = (values: FormData, name: string, currency: string): number =>
  textToMinor(textOf(values, name), currency)

/** Hours of a field in seconds, null where it is empty; throws a sentence where it is no time. */
export const secondsOf = (values: FormData, name: string): number | null =>
  textToSeconds(textOf(values, name))
