import { useState } from 'preact/hooks'
import type { RefusedClaim } from '../../../core/projection/workroom-week.ts'
import { rulingSentence } from '../../../core/ui/words/ruling-words.ts'
import '../parts/refusal.css'

const NAMES: Record<string, string> = {
  rejection: 'Your rejection',
  withdrawal: 'Your withdrawal',
  dispute: 'Your dispute',
  review: 'Your request for a review',
  deletion: 'Your deletion',
  comment: 'Your comment',
  other: 'Your Other hours',
  submit: 'Your submission',
  approval: 'Your approval',
  report: 'Your report',
  concession: 'Your concession',
}
const PUT_AWAY = 'glasswork:put-away'
const MOST_PUT_AWAY = 200

/** What was refused, with its sentence, until put away (A3). */
export function RefusedList({ claims }: { claims: readonly RefusedClaim[] }) {
  const [away, setAway] = useState(readPutAway)
  const shown = claims.filter(({ id, kind }) => kind in NAMES && !away.includes(id))
  if (shown.length === 0) return null
  return (
    <ul class="rows" aria-live="polite">
      {shown.map(({ id, kind, reason }) => (
        <li key={id} class="refusal">
          <span>
            <strong>{NAMES[kind]} was refused.</strong> {rulingSentence(reason)}
          </span>
          <button type="button" class="button" onClick={() => setAway(putAway(away, id))}>
            Put away
          </button>
        </li>
      ))}
    </ul>
  )
}

function readPutAway(): readonly string[] {
  try {
    return JSON.parse(localStorage.getItem(PUT_AWAY) ?? '[]')
  } catch {
    return []
  }
}

function putAway(before: readonly string[], id: string): readonly string[] {
  const after = [...before, id].slice(-MOST_PUT_AWAY)
  try {
    localStorage.setItem(PUT_AWAY, JSON.stringify(after))
  } catch {
    // Without storage it comes back with the next visit.
  }
  return after
}
