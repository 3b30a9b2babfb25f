import { browser } from 'wxt/browser'
import { ask } from '../messages.ts'
import { type Backlog, readBacklog } from '../store/backlog.ts'
import type { Database } from '../store/database.ts'
import { useAction } from './act.ts'
import { useLive } from './live.ts'
import { Problem } from './page.tsx'
import { clockTime, counted } from './words.ts'
import './sync-line.css'

/** "All synced", or how much waits and why (V6, V8). */
export function SyncLine({ database, now }: { database: Database; now: number }) {
  const backlog = useLive(() => readBacklog(database))
  const { busy, run } = useAction()
  if (!backlog) return null
  const { held, sent, images, developing } = backlog
  const waiting = held.length + backlog.waiting.length + sent.length + images.length + developing
  const refused = backlog.refusedClaims.length + backlog.refusedImages.length
  if (backlog.health.state === 'signed-out')
    return (
      <Problem
        sentence="The server no longer knows this browser. What you record stays here until you sign in again."
        wayOut={
          <button type="button" class="button" onClick={() => browser.runtime.openOptionsPage()}>
            Sign in again
          </button>
        }
      />
    )
  return (
    <div class="sync">
      {waiting === 0 ? (
        <p class="sync--done" role="status" data-sync="synced">
          ✓ All synced{backlog.health.state === 'offline' && ', offline now'}
        </p>
      ) : (
        <details class="sync--waiting" data-sync="waiting">
          <summary>
            {waiting} waiting
            {backlog.health.state === 'offline' && ': offline'}
          </summary>
          <ul>
            {whyWaiting(backlog, now).map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={() => run(() => ask('retry-sync', {}))}
          >
            Try now
          </button>
        </details>
      )}
      {refused > 0 && (
        <p class="sync--refused">
          <a href={browser.runtime.getURL('/diary.html')} target="_blank" rel="noreferrer">
            {counted(refused, 'item was', 'items were')} refused
          </a>
        </p>
      )}
    </div>
  )
}

function whyWaiting(backlog: Backlog, now: number): string[] {
  const reasons: string[] = []
  const { held, waiting, sent, images, developing, health } = backlog
  const heldUntil = Math.min(...held.map(({ shareAt }) => shareAt))
  if (held.length > 0)
    reasons.push(
      `${counted(held.length, 'record')} held by you${heldUntil > now ? ` until ${clockTime(heldUntil)}` : ''}`,
    )
  if (developing > 0) reasons.push(`${counted(developing, 'picture')} being taken`)
  const toSend = [
    waiting.length > 0 ? counted(waiting.length, 'record') : '',
    images.length > 0 ? counted(images.length, 'picture') : '',
  ].filter((words) => words !== '')
  if (toSend.length > 0)
    reasons.push(
      `${toSend.join(' and ')} to send${health.state === 'offline' ? ', no connection to the server' : ''}`,
    )
  if (sent.length > 0) reasons.push(`${counted(sent.length, 'record')} sent, the server has not answered yet`)
  for (const { sentence } of health.problems) reasons.push(sentence)
  return reasons
}
