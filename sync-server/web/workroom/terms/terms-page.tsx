import type { JobDetail, Terms } from '../../../../core/protocol/api/jobs.ts'
import { nextWeek, weekInterval, weekOf } from '../../../../core/rules/calendar/week.ts'
import { duration, moment } from '../../../../core/ui/words/format.ts'
import { readerHere, ruleMoment } from '../../../../core/ui/words/told-times.ts'
import { api } from '../../api.ts'
import { now, viewerZone } from '../../page-clock.ts'
import { plainAmount } from '../../parts/amounts.ts'
import { Field, Form, minorOf, secondsOf } from '../../parts/form.tsx'
import { useLoad } from '../../parts/load.ts'
import { PageHead } from '../../parts/page.tsx'
import { everyItem } from '../../parts/pages.ts'
import { TermsFigures } from '../../parts/terms-figures.tsx'
import { policy } from '../../policy.ts'
import type { WorkroomProps } from '../context.ts'
import { Course } from './course.tsx'
import { InviteOther } from './invite-other.tsx'

/** The job's terms, proposals (T5), its course (T9) and the invitation while a party is missing (A2). */
export function TermsPage({ job, reloadJob }: WorkroomProps) {
  return (
    <>
      <PageHead title={`Terms · ${job.title}`} shown="Terms" />
      {job.status === 'invited' && <InviteOther job={job} />}
      <section aria-labelledby="in-force">
        <h2 id="in-force">In force</h2>
        <TermsFigures terms={job.terms}>
          <dt>Dates</dt>
          <dd>
            {`from ${moment(job.startsAt, viewerZone)}`}
            {job.endsAt ? ` until ${moment(job.endsAt, viewerZone)}` : ', no end set'}
          </dd>
        </TermsFigures>
      </section>
      <OtherVersions job={job} />
      {job.proposal && <Proposal job={job} proposal={job.proposal} reloadJob={reloadJob} />}
      {job.role !== 'support' && job.status !== 'ended' && job.status !== 'invited' && !job.proposal && (
        <Propose job={job} reloadJob={reloadJob} />
      )}
      {job.role !== 'support' && job.status !== 'ended' && <Course job={job} reloadJob={reloadJob} />}
    </>
  )
}

/** Terms that are agreed and bind later, and those that bound before: each slot keeps its own (T5). */
function OtherVersions({ job }: { job: JobDetail }) {
  const loaded = useLoad(`terms ${job.id} ${job.terms.version} ${job.proposal?.version}`, async () => {
    const terms = await everyItem('GET /api/jobs/{job}/terms', { job: job.id }, 'terms')
    // Of two that bind from the same Monday the later agreement holds.
    const holds = (one: Terms) =>
      !terms.some((other) => other.bindsFrom === one.bindsFrom && other.version > one.version)
    return terms.filter((one) => one.bindsFrom && one.version !== job.terms.version && holds(one))
  })
  if (loaded.state !== 'ready' || loaded.value.length === 0) return null
  return (
    <section aria-labelledby="versions">
      <h2 id="versions">Other versions</h2>
      <ul class="rows">
        {loaded.value.map((terms) => (
          <li key={terms.version} class="card">
            <h3>
              {(terms.bindsFrom ?? 0) > now.value ? 'Agreed, binds from ' : 'Bound from '}
              {inRuleTime(terms.bindsFrom ?? 0)}
            </h3>
            <TermsFigures terms={terms} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const inRuleTime = (at: number): string => ruleMoment(at, readerHere(viewerZone, policy.value.zone))

/** From when terms bind that are accepted now (T5). */
function nextMonday(): string {
  const { zone } = policy.value
  return inRuleTime(weekInterval(nextWeek(weekOf(now.value, zone)), zone).from)
}

type Props = Pick<WorkroomProps, 'job' | 'reloadJob'>

function Proposal({ job, proposal, reloadJob }: Props & { proposal: Terms }) {
  const mine = proposal.proposedBy === job.role
  return (
    <section aria-labelledby="proposed" class="card">
      <h2 id="proposed">Proposed by {mine ? 'you' : `the ${proposal.proposedBy}`}</h2>
      <TermsFigures terms={proposal} />
      {mine ? (
        <p class="note">Waits for the other party. It binds from the Monday after they accept.</p>
      ) : (
        <Form
          submit="Accept these terms"
          onReload={reloadJob}
          onSubmit={async () => {
            await api('POST /api/jobs/{job}/terms/{version}/accept', {
              job: job.id,
              version: String(proposal.version),
              seen: job.version,
            })
            await reloadJob()
          }}
        >
          <p>Accepted now, they bind from {nextMonday()}; until then the terms in force stay.</p>
        </Form>
      )}
    </section>
  )
}

function Propose({ job, reloadJob }: Props) {
  const { terms } = job
  return (
    <details class="card">
      <summary>Propose new terms</summary>
      <Form
        submit="Propose"
        onReload={reloadJob}
        onSubmit={async (values) => {
          const wish = {
            rateMinorPerHour: minorOf(values, 'rate', terms.currency),
            authorizedSecondsPerWeek: secondsOf(values, 'authorized'),
          }
          await api('POST /api/jobs/{job}/terms', { job: job.id, body: wish, seen: job.version })
          await reloadJob()
        }}
      >
        <Field
          label={`Rate an hour, ${terms.currency}`}
          name="rate"
          inputMode="decimal"
          required
          defaultValue={plainAmount(terms.rateMinorPerHour, terms.currency)}
        />
        <Field
          label="Authorized hours a week"
          name="authorized"
          hint="Empty: no limit."
          defaultValue={
            terms.authorizedSecondsPerWeek === null ? '' : duration(terms.authorizedSecondsPerWeek)
          }
        />
        <p class="note">
          Nothing changes until the other party accepts. Accepted this week, they bind from {nextMonday()}.
        </p>
      </Form>
    </details>
  )
}
