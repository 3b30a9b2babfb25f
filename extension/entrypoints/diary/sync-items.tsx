import type { FreelancerClaim } from '../../../core/protocol/records.ts'
import { dayName, duration, moment } from '../../../core/ui/words/format.ts'
import { rulingSentence } from '../../../core/ui/words/ruling-words.ts'
import { ask } from '../../messages.ts'
import { type Backlog, readBacklog } from '../../store/backlog.ts'
import type { ClaimRow, Database, ImageRow } from '../../store/database.ts'
import { useAction } from '../../ui/act.ts'
import { useLive } from '../../ui/live.ts'
import { clockTime } from '../../ui/words.ts'

/** What a record is to the person who made it. */
const KINDS: Record<FreelancerClaim['kind'], string> = {
  span: 'Tracked time',
  idle: 'Idle time',
  screenshot: 'Screenshot',
  deletion: 'Deletion',
  comment: 'Comment',
  other: 'Other hours',
  submit: 'Early submission',
  withdrawal: 'Entry taken back',
  review: 'Request for a review',
  message: 'Message',
  report: 'Report',
  concession: 'Concession',
}

/** Every item that waits or was refused, with its reason, retry and export (V8). */
export function SyncItems({ database }: { database: Database }) {
  const backlog = useLive(() => readBacklog(database))
  const { busy, run } = useAction()
  if (!backlog) return null
  const waiting = [...backlog.held, ...backlog.waiting, ...backlog.sent]
  const refused = [...backlog.refusedClaims, ...backlog.refusedImages]
  if (waiting.length + backlog.images.length + refused.length === 0) return null
  return (
    <section class="card" aria-labelledby="sync-items">
      <h2 id="sync-items">Not settled with the server</h2>
      {refused.length > 0 && (
        <>
          <h3>Refused</h3>
          <ul class="rows rows--lines">
            {backlog.refusedClaims.map((row) => (
              <Refused
                key={row.id}
                item={row.id}
                words={claimWords(row.record)}
                why={row.refusal ? rulingSentence(row.refusal) : row.sentence}
              />
            ))}
            {backlog.refusedImages.map((row) => (
              <Refused key={row.key} item={row.key} words={pictureWords(row)} why={row.sentence} />
            ))}
          </ul>
        </>
      )}
      {waiting.length + backlog.images.length > 0 && (
        <>
          <h3>Waiting</h3>
          <ul class="rows rows--lines">
            {waiting.map((row) => (
              <li key={row.id}>
                <span>{claimWords(row.record)}</span>
                <span class="note">{waitWords(row)}</span>
              </li>
            ))}
            {backlog.images.map((row) => (
              <li key={row.key}>
                <span>{pictureWords(row)}</span>
                <span class="note">To be sent</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <div class="buttons">
        <button type="button" class="button" disabled={busy} onClick={() => run(() => ask('retry-sync', {}))}>
          Try again now
        </button>
        <button type="button" class="button" onClick={() => exportItems(backlog)}>
          Export as JSON
        </button>
      </div>
    </section>
  )
}

/** One item that the server turned away: which it is, why, and out of sight once that is read. */
function Refused({ item, words, why }: { item: string; words: string; why: string | null }) {
  const { busy, run } = useAction()
  return (
    <li>
      <span>
        {words}
        <br />
        <span class="note">{why}</span>
      </span>
      <button
        type="button"
        class="button button--link"
        aria-label={`Dismiss ${words}`}
        disabled={busy}
        onClick={() => run(() => ask('dismiss', { item }))}
      >
        Dismiss
      </button>
    </li>
  )
}

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Which record it is: its kind, its day and time, and what was written. */
function claimWords(record: FreelancerClaim): string {
  const kind = KINDS[record.kind]
  switch (record.kind) {
    case 'other':
      return `${kind}, ${dayName(record.day)}, ${duration(record.seconds)}: ${record.description}`
    case 'span':
    case 'idle':
      return `${kind}, ${moment(record.from, zone)}–${clockTime(record.to)}`
    case 'comment':
    case 'message':
      return `${kind}, ${moment(record.at, zone)}: “${record.text}”`
    default:
      return `${kind}, ${moment(record.at, zone)}`
  }
}

function pictureWords({ key, at }: ImageRow): string {
  return `${key.endsWith('/image') ? 'Picture' : 'Small picture'} of ${moment(at, zone)}`
}

function waitWords({ status, shareAt }: ClaimRow): string {
  if (status === 'held') return `Held by you until ${clockTime(shareAt)}`
  return status === 'sent' ? 'Sent, the server has not answered yet' : 'To be sent'
}

/** Records without their pictures' bytes: enough to prove and to restore what was claimed. */
function exportItems(backlog: Backlog): void {
  const picture = ({ key, screenshot, sha256, bytes, status, code, sentence }: ImageRow) => ({
    key,
    screenshot,
    sha256,
    bytes,
    status,
    code,
    sentence,
  })
  const content = {
    exportedAt: new Date().toISOString(),
    claims: [...backlog.held, ...backlog.waiting, ...backlog.sent, ...backlog.refusedClaims],
    pictures: [...backlog.images, ...backlog.refusedImages].map(picture),
  }
  const file = new Blob([JSON.stringify(content, null, 2)], { type: 'application/json' })
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = 'glasswork-waiting.json'
  link.click()
  URL.revokeObjectURL(address)
}
