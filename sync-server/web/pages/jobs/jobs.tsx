import type { JobDetail } from '../../../../core/protocol/api/jobs.ts'
import { deadline, duration, money, timeLeft } from '../../../../core/ui/words/format.ts'
import { api } from '../../api.ts'
import { now, viewerZone } from '../../page-clock.ts'
import { useLoad } from '../../parts/load.ts'
import { PageHead } from '../../parts/page.tsx'
import { pageAfter, useMore } from '../../parts/pages.ts'
import { ShowMore } from '../../parts/show-more.tsx'
import { Shown } from '../../parts/states.tsx'
import { policy } from '../../policy.ts'
import { sandboxMoves } from '../../sandbox.ts'
import { nextDeadline } from '../../workroom/deadlines.ts'
import './jobs.css'

/** My jobs, those with a deadline first, each with what comes next (V1). */
export function JobsPage() {
  const loaded = useLoad(`jobs ${sandboxMoves.value}`, async () => {
    return jobsAfter(null)
  })
  return (
    <>
      <PageHead title="My jobs">
        <a class="button button--primary" href="/jobs/new">
          New job
        </a>
      </PageHead>
      <Shown of={loaded}>
        {({ items, next }) =>
          items.length === 0 ? (
            <div class="empty">
              <p>No jobs yet.</p>
              <p>
                Hiring? <a href="/jobs/new">Create a job</a> and invite your freelancer. Working for someone?
                Open the invitation link that they sent you.
              </p>
            </div>
          ) : (
            <JobList first={items} next={next} />
          )
        }
      </Shown>
    </>
  )
}

function JobList(props: { first: readonly JobDetail[]; next: string | null }) {
  const list = useMore(props.first, props.next, jobsAfter)
  return (
    <>
      <ul class="rows">
        {list.items.map((job) => (
          <JobCard key={job.id} job={job} />
        ))}
      </ul>
      <ShowMore list={list} what="jobs" />
    </>
  )
}

/** A page of my jobs, each with its weeks. */
async function jobsAfter(after: string | null) {
  const { items, next } = await pageAfter('GET /api/jobs', { query: { limit: '20' } }, 'jobs', after)
  const details = items.map(({ id }) => api('GET /api/jobs/{job}', { job: id }))
  return { items: (await Promise.all(details)).map(({ job }) => job), next }
}

function JobCard({ job }: { job: JobDetail }) {
  const next = nextDeadline(job.weeks, job.terms.currency, now.value)
  const week = job.weeks.find((known) => known.week === job.currentWeek)
  const authorized = job.terms.authorizedSecondsPerWeek
  return (
    <li class="card">
      <h2>
        <a href={`/jobs/${job.id}/work-view`}>{job.title}</a>
      </h2>
      <p class="job__facts">
        <span class={`mark mark--${job.status}`}>{job.status}</span>
        {!job.ready && job.status !== 'ended' && <span class="mark mark--late">Not Ready</span>}
        <span>
          {job.role === 'client' ? 'Freelancer' : 'Client'}: {job.otherParty?.name ?? 'not joined yet'}
        </span>
        <span>{money(job.terms.rateMinorPerHour, job.terms.currency)}/h</span>
        <span>
          This week {duration(week?.totalSeconds ?? 0)}
          {authorized !== null && ` of ${duration(authorized)}`}
        </span>
      </p>
      {next && (
        <p>
          {next.what} in <strong>{timeLeft(next.at - now.value)}</strong>
          <span class="note"> {deadline(next.at, viewerZone, policy.value.zone)}</span>
        </p>
      )}
    </li>
  )
}
