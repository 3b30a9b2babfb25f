import { moment, shortDate } from '../../../core/ui/words/format.ts'
import { viewerZone } from '../page-clock.ts'
import { useLoad } from '../parts/load.ts'
import { PageHead } from '../parts/page.tsx'
import { pageAfter, useMore } from '../parts/pages.ts'
import { ShowMore } from '../parts/show-more.tsx'
import { Shown } from '../parts/states.tsx'
import { sandboxMoves } from '../sandbox.ts'
import { DecideDispute, DecideReport, DecideReview } from './decisions.tsx'
import type { SupportItem } from './desk-item.ts'
import { Evidence, useCaseWeek } from './evidence.tsx'

const NAMES = { dispute: 'Dispute', review: 'Review of a rejection', report: 'Report' }

const queueAfter = (after: string | null) => pageAfter('GET /api/support/queue', {}, 'queue', after)

/** What waits for support, the oldest first, each with its evidence (V5). */
export function SupportPage() {
  const loaded = useLoad(`queue ${sandboxMoves.value}`, () => queueAfter(null))
  return (
    <>
      <PageHead title="Support desk">
        <button type="button" class="button" onClick={() => void loaded.reload()}>
          Look again
        </button>
      </PageHead>
      <Shown of={loaded}>
        {({ items, next }) =>
          items.length === 0 ? (
            <p class="empty">Nothing waits for support.</p>
          ) : (
            <Queue first={items} next={next} onDone={loaded.reload} />
          )
        }
      </Shown>
    </>
  )
}

function Queue(props: { first: readonly SupportItem[]; next: string | null; onDone: () => Promise<void> }) {
  const list = useMore(props.first, props.next, (after) => queueAfter(after))
  const { onDone } = props
  return (
    <>
      <ul class="rows">
        {list.items.map((item) => (
          <Case key={item.id} item={item} onDone={onDone} />
        ))}
      </ul>
      <ShowMore list={list} what="cases" />
    </>
  )
}

function Case({ item, onDone }: { item: SupportItem; onDone: () => Promise<void> }) {
  const week = useCaseWeek(item)
  return (
    <li class="card">
      <h2>
        {NAMES[item.kind]}: {item.title}
      </h2>
      <p class="note">
        By the {item.by}, {moment(item.at, viewerZone)}, week of {shortDate(item.week)}.{' '}
        <a href={`/jobs/${item.job}/work-view?week=${item.week}`}>Open the Workroom</a>
      </p>
      <p class="quote">“{item.claim.reason}”</p>
      <Evidence item={item} week={week} />
      {item.kind === 'review' && <DecideReview item={item} onDone={onDone} />}
      {item.kind === 'dispute' && <DecideDispute item={item} week={week} onDone={onDone} />}
      {item.kind === 'report' && <DecideReport item={item} onDone={onDone} />}
    </li>
  )
}
