import { useState } from 'preact/hooks'
import { moment } from '../../../../core/ui/words/format.ts'
import { type AnswerTo, api } from '../../api.ts'
import { accountTime, viewerZone } from '../../page-clock.ts'
import { useLoad } from '../../parts/load.ts'
import { Shown } from '../../parts/states.tsx'

type Entry = AnswerTo<'GET /api/me/activity'>['activity'][number]

const FEW = 5
const BY = { you: null, nobody: null, another: 'by somebody else', operator: 'by the operator' }

/** What happened to one's account, the newest first (A6): whoever reads it finds what was not theirs. */
export function Activity() {
  const loaded = useLoad('activity', () => api('GET /api/me/activity'))
  const [all, setAll] = useState(false)
  return (
    <section class="card" aria-labelledby="activity">
      <h2 id="activity">Recent activity</h2>
      <p class="note">Something here that was not you? Set a new password and remove what you don’t know.</p>
      <Shown of={loaded}>
        {({ activity }) => (
          <>
            <ul class="rows" aria-label="Your recent activity">
              {activity.slice(0, all ? activity.length : FEW).map((entry, n) => (
                <li key={`${entry.at} ${n}`} class="row">
                  <div>
                    <strong>{entry.text}</strong>
                    <p class="note">{detail(entry)}</p>
                  </div>
                </li>
              ))}
            </ul>
            {!all && activity.length > FEW && (
              <div class="buttons">
                <button type="button" class="button" onClick={() => setAll(true)}>
                  Show {activity.length - FEW} more
                </button>
              </div>
            )}
          </>
        )}
      </Shown>
    </section>
  )
}

const detail = ({ at, event, by, about, address, program }: Entry): string =>
  [
    moment(accountTime(at), viewerZone),
    BY[by],
    event === 'access-refused' ? about : null,
    program,
    address && `from ${address}`,
  ]
    .filter(Boolean)
    .join(' · ')
