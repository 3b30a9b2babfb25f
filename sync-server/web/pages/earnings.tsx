import type { JobSummary } from '../../../core/protocol/api/jobs.ts'
import type { JobPayments } from '../../../core/protocol/api/payments.ts'
import { money, weekName } from '../../../core/ui/words/format.ts'
import { STATE_WORDS } from '../../../core/ui/words/state-words.ts'
import { addressOf, api } from '../api.ts'
import { useLoad } from '../parts/load.ts'
import { PageHead } from '../parts/page.tsx'
import { pageAfter, useMore } from '../parts/pages.ts'
import { ShowMore } from '../parts/show-more.tsx'
import { Shown } from '../parts/states.tsx'
import { sandboxMoves } from '../sandbox.ts'

type JobEarnings = { job: JobSummary; payments: JobPayments }

/** What a freelancer has earned, by job, and what is on its way (V4). */
export function EarningsPage() {
  const loaded = useLoad(`earnings ${sandboxMoves.value}`, () => earningsAfter(null))
  return (
    <>
      <PageHead title="Earnings">
        <a href={addressOf('GET /api/statement.csv', { query: { side: 'freelancer' } })}>Statement as CSV</a>
      </PageHead>
      <Shown of={loaded}>
        {({ items, next }) =>
          items.length === 0 && next === null ? (
            <p class="empty">You work on no job as a freelancer yet.</p>
          ) : (
            <Rows first={items} next={next} />
          )
        }
      </Shown>
    </>
  )
}

function Rows(props: { first: readonly JobEarnings[]; next: string | null }) {
  const list = useMore(props.first, props.next, earningsAfter)
  return (
    <>
      <ul class="rows">
        {list.items.map((one) => (
          <JobRow key={one.job.id} {...one} />
        ))}
      </ul>
      <ShowMore list={list} what="jobs" />
    </>
  )
}

/** A page of my jobs, those in which I work, each with what it paid. */
async function earningsAfter(after: string | null) {
  const { items, next } = await pageAfter('GET /api/jobs', { query: { limit: '20' } }, 'jobs', after)
  const mine = items.filter(({ role }) => role === 'freelancer')
  const paid = mine.map(async (job) => ({
    job,
    payments: await api('GET /api/jobs/{job}/payments', { job: job.id, query: { limit: '1' } }),
  }))
  return { items: await Promise.all(paid), next }
}

function JobRow({ job, payments }: JobEarnings) {
  const paid = payments.earnings.map(({ paidMinor, currency }) => money(paidMinor, currency)).join(', ')
  return (
    <li class="card">
      <h2>
        <a href={`/jobs/${job.id}/payments`}>{job.title}</a>
      </h2>
      <p>
        Paid <strong>{paid || money(0, job.terms.currency)}</strong>
      </p>
      {payments.pending.map(({ week, state, amountMinor, currency }) => (
        <p key={week}>
          <span class={`state state--${state}`}>{STATE_WORDS[state]}</span> Week of {weekName(week)}:{' '}
          {money(amountMinor, currency)}
        </p>
      ))}
    </li>
  )
}
