import type { ComponentChildren } from 'preact'
import type { Loaded } from './load.ts'
import './states.css'

/** Grey lines where content will stand; screen readers hear "Loading". */
export function Skeleton({ lines = 4 }: { lines?: number }) {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">Loading…</span>
      {Array.from({ length: lines }, (_, i) => (
        <span key={i} class="skeleton__line" />
      ))}
    </div>
  )
}

/** Something failed: what, and the way out. */
export function Problem(props: {
  sentence: string
  onRetry?: (() => unknown) | undefined
  children?: ComponentChildren
}) {
  return (
    <div class="problem" role="alert">
      <p>{props.sentence}</p>
      <div class="buttons">
        {props.onRetry && (
          <button type="button" class="button" onClick={() => props.onRetry?.()}>
            Try again
          </button>
        )}
        {props.children}
      </div>
    </div>
  )
}

/** Draws what was loaded, or the picture of its loading or failing. */
export function Shown<T>(props: {
  of: Loaded<T> & { reload: () => Promise<void> }
  children: (value: T) => ComponentChildren
}) {
  const { of } = props
  if (of.state === 'loading') return <Skeleton />
  if (of.state === 'failed') return <Problem sentence={of.sentence} onRetry={of.reload} />
  return <>{props.children(of.value)}</>
}
