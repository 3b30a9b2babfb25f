import { money, weekName } from '../../../core/view/format.ts'
import { api } from '../api.ts'
import type { JobPayments, JobSummary } from '../api-types.ts'
import { useLoad } from '../parts/load.ts'
import { PageHead } from '../parts/page.tsx'
import { Shown } from '../parts/states.tsx'
import { sandboxMoves } from '../sandbox.ts'

type JobEarnings = { job: JobSummary; payments: JobPayments }

/** What a freelancer has earned, by job, and what is on its way (V4). */
export function EarningsPage() {
  const loaded = useLoad(`earnings ${sandboxMoves.value}`, async () => {
    const { jobs } = await api<{ jobs: JobSummary[] }>('GET', '/api/jobs')
    return Promise.all(
      jobs
        .filter(({ role }) => role === 'freelancer')
        .map(async (job) => ({
          job,
          payments: await api<JobPayments>('GET', `/api/jobs/${job.id}/payments`),
        })),
    )
  })
  return (
    <>
      <PageHead title="Earnings">
        <a href="/api/statement.csv?side=freelancer">Statement as CSV</a>
      </PageHead>
      <Shown of={loaded}>
        {(all) =>
          all.length === 0 ? (
            <p class="empty">You work on no job as a freelancer yet.</p>
          ) : (
            <ul class="rows">
              {all.map((one) => (
                <JobRow key={one.job.id} {...one} />
              ))}
            </ul>
          )
        }
      </Shown>
    </>
  )
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
          <span class={`state state--${state}`}>{state}</span> Week of {weekName(week)}:{' '}
          {money(amountMinor, currency)}
        </p>
      ))}
    </li>
  )
}
