import { moment, shortDate } from '../../../core/view/format.ts'
import { api } from '../api.ts'
import { viewerZone } from '../page-clock.ts'
import { useLoad } from '../parts/load.ts'
import { PageHead } from '../parts/page.tsx'
import { Shown } from '../parts/states.tsx'
import { sandboxMoves } from '../sandbox.ts'
import { DecideDispute, DecideReport, DecideReview } from '../support/decisions.tsx'
import type { DeskItem } from '../support/desk-item.ts'
import { Evidence } from '../support/evidence.tsx'

const NAMES = { dispute: 'Dispute', review: 'Review of a rejection', report: 'Report' }

/** What waits for support, the oldest first, each with its evidence (V5). */
export function SupportPage() {
  const loaded = useLoad(
    `queue ${sandboxMoves.value}`,
    async () => (await api<{ queue: DeskItem[] }>('GET', '/api/support/queue')).queue,
  )
  return (
    <>
      <PageHead title="Support desk">
        <button type="button" class="button" onClick={() => void loaded.reload()}>
          Look again
        </button>
      </PageHead>
      <Shown of={loaded}>
        {(queue) =>
          queue.length === 0 ? (
            <p class="empty">Nothing waits for support.</p>
          ) : (
            <ul class="rows">
              {queue.map((item) => (
                <li key={item.id} class="card">
                  <h2>
                    {NAMES[item.kind]}: {item.title}
                  </h2>
                  <p class="note">
                    By the {item.by}, {moment(item.at, viewerZone)}, week of {shortDate(item.week)}.{' '}
                    <a href={`/jobs/${item.job}/work-view?week=${item.week}`}>Open the Workroom</a>
                  </p>
                  <p class="quote">“{item.claim.reason}”</p>
                  <Evidence item={item} />
                  {item.kind === 'review' && <DecideReview item={item} onDone={loaded.reload} />}
                  {item.kind === 'dispute' && <DecideDispute item={item} onDone={loaded.reload} />}
                  {item.kind === 'report' && <DecideReport item={item} onDone={loaded.reload} />}
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </>
  )
}
