import { useState } from 'preact/hooks'
import type { WorkroomWeek } from '../../../core/workroom/workroom-week.ts'
import type { Role } from '../api-types.ts'

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
}

/** What this viewer asked and the server refused, with its sentence, until put away (A3). */
export function RefusedClaims({ week, own }: { week: WorkroomWeek; own: Role }) {
  const [away, setAway] = useState<readonly string[]>([])
  const shown = week.refused.filter(({ id, by, kind }) => by === own && kind in NAMES && !away.includes(id))
  if (shown.length === 0) return null
  return (
    <ul class="refusals" role="alert">
      {shown.map(({ id, kind, sentence }) => (
        <li key={id} class="refusal">
          <span>
            <strong>{NAMES[kind]} was refused.</strong> {sentence}
          </span>
          <button type="button" class="button" onClick={() => setAway([...away, id])}>
            Put away
          </button>
        </li>
      ))}
    </ul>
  )
}
