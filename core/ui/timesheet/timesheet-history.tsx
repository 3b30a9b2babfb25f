import type { WorkroomWeek } from '../../projection/workroom-week.ts'
import { duration, momentBoth, money } from '../words/format.ts'
import { actorWords, stateReason, visibleChanges } from '../words/history-words.ts'
import { STATE_WORDS } from '../words/state-words.ts'
import './timesheet-history.css'

/** Each change of the timesheet's state, hours or money: when, why, by whom (T1). */
export function TimesheetHistory({ week, zone }: { week: WorkroomWeek; zone: string }) {
  const { currency } = week.timesheet
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      {week.history.length === 0 ? (
        <p class="note">The week is open; nothing has happened to its timesheet yet.</p>
      ) : (
        <ol class="history">
          {visibleChanges(week.history).map((change) => (
            <li key={change.id}>
              <span class={`state state--${change.state}`}>{STATE_WORDS[change.state]}</span>
              <span>
                {momentBoth(change.at, zone, week.policy.zone)}: {stateReason(change.reason)}
                {actorWords(change.actor) && <small> {actorWords(change.actor)}</small>}
              </span>
              <span class="history__sum">
                {duration(change.totalSeconds)} · {money(change.amountMinor, currency)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
