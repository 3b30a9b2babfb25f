import { useState } from 'preact/hooks'
import type { MoreOf } from './pages.ts'
import { Refusal } from './refusal.tsx'

/** The rest of a list, a page at a time; nothing where there is no more. */
export function ShowMore({ list, what }: { list: MoreOf<never> | MoreOf<unknown>; what: string }) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  if (list.next === null) return null
  async function show() {
    setBusy(true)
    setProblem(null)
    await list.more().catch(setProblem)
    setBusy(false)
  }
  return (
    <div>
      <button type="button" class="button" aria-busy={busy} onClick={() => !busy && void show()}>
        {busy ? 'One moment…' : `Show more ${what}`}
      </button>
      {problem !== null && <Refusal error={problem} />}
    </div>
  )
}
