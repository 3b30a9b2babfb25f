import { useState } from 'preact/hooks'
import type { WorkroomWeek } from '../../../core/projection/workroom-week.ts'
import type { Role } from '../../../core/protocol/api/jobs.ts'
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

/** What this viewer asked and the server refused, with its sentence, until put away (A3). */
export function RefusedClaims({ week, own }: { week: WorkroomWeek; own: Role }) {
  const [away, setAway] = useState(readPutAway)
  const shown = week.refused.filter(({ id, by, kind }) => by === own && kind in NAMES && !away.includes(id))
  if (shown.length === 0) return null
  return (
    <ul class="rows" aria-live="polite">
      {shown.map(({ id, kind, sentence }) => (
        <li key={id} class="refusal">
          <span>
            <strong>{NAMES[kind]} was refused.</strong> {sentence}
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
