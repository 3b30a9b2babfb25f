import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'
import { sentenceOfError } from '../api.ts'

/** A form that shows that it is busy, and says in place why it was refused. */
export function Form(props: {
  submit: string
  busy?: string
  danger?: boolean
  onSubmit: (values: FormData) => Promise<unknown>
  children: ComponentChildren
  extra?: ComponentChildren
}) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  async function submit(form: HTMLFormElement) {
    setBusy(true)
    setProblem(null)
    try {
      await props.onSubmit(new FormData(form))
    } catch (error) {
      setProblem(sentenceOfError(error))
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
        <p class="refusal" role="alert">
          {problem}
        </p>
      )}
      <div class="buttons">
        <button
          type="submit"
          class={`button ${props.danger ? 'button--danger' : 'button--primary'}`}
          aria-busy={busy}
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

/** Money typed by a person, `25` or `25.50`, as minor units; throws with a sentence where it is neither. */
export function minorOf(values: FormData, name: string, currency: string): number {
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  const text = textOf(values, name).replace(',', '.')
  const [whole = '', fraction = ''] = text.split('.')
  if (!/^\d+(\.\d*)?$/.test(text) || fraction.length > digits)
    throw new Error(`“${textOf(values, name)}” is no amount in ${currency}.`)
  return Number(whole + fraction.padEnd(digits, '0'))
}

/** Hours typed as `30` or `7:30`, in seconds; null where nothing was typed. */
export function secondsOf(values: FormData, name: string): number | null {
  const text = textOf(values, name)
  if (text === '') return null
  const [, hours, minutes = '0'] = /^(\d{1,3})(?::([0-5]\d))?$/.exec(text) ?? []
  if (hours === undefined) throw new Error(`“${text}” is no time: write hours as 30 or 7:30.`)
  return Number(hours) * 3600 + Number(minutes) * 60
}
