import Router from '@koa/router'
import { parsed } from '../../http/input.ts'
import { cursorsOf } from '../../http/paging.ts'
import { ifMatch, showVersion } from '../../http/versions.ts'
import { Refused } from '../../refused.ts'
import { provenPerson, signedIn } from '../accounts/identify.ts'
import { NewInvitation, NewJob, NewTerms } from './input.ts'
import type { Invitation, Invitations } from './invitations.ts'
import type { JobPlace } from './jobs.ts'
import { jobDetail, jobSummaries, jobWeek, jobWeeks, type Readings, termsToJson } from './summary.ts'
import type { TermsService } from './terms.ts'

const JOBS = cursorsOf<JobPlace>('jobs', [Number.MAX_SAFE_INTEGER, ''])
const TERMS = cursorsOf('terms', [0] as readonly [version: number])

export type JobRouteDeps = Readings & { invitations: Invitations; terms: TermsService }

/** Jobs, their invitations and their terms. */
export function jobRoutes(deps: JobRouteDeps): Router {
  const { jobs, invitations, terms } = deps
  const router = new Router({ prefix: '/api' })

  router.get('/jobs', async (ctx) => {
    const { id } = signedIn(ctx)
    const page = JOBS.page(ctx.query)
    const { items, next } = JOBS.cut(await jobs.of(id, page), page.limit, (job) => [job.createdAt, job.id])
    ctx.body = { jobs: await jobSummaries(deps, items, id), next }
  })

  router.post('/jobs', async (ctx) => {
    const person = signedIn(ctx)
    if (person.isSupport)
      throw new Refused('support-cannot-join', 'A support account takes no side in a job.')
    const job = await jobs.create(person, parsed(NewJob, ctx.request.body))
    ctx.status = 201
    ctx.body = { job: await jobDetail(deps, job, person.id) }
  })

  router.get('/jobs/:job', async (ctx) => {
    const { id } = signedIn(ctx)
    const { job } = await jobs.asReader(ctx.params.job ?? '', id)
    const detail = await jobDetail(deps, job, id)
    showVersion(ctx, detail.version)
    ctx.body = { job: detail }
  })

  router.get('/jobs/:job/weeks', async (ctx) => {
    const { job } = await jobs.asReader(ctx.params.job ?? '', signedIn(ctx).id)
    ctx.body = await jobWeeks(deps.database, job, ctx.query)
  })

  router.get('/jobs/:job/weeks/:week', async (ctx) => {
    const { job } = await jobs.asReader(ctx.params.job ?? '', signedIn(ctx).id)
    const week = await jobWeek(deps.database, job, ctx.params.week ?? '')
    if (!week) throw new Refused('unknown-week', 'There is no timesheet of this week.')
    showVersion(ctx, String(week.version))
    ctx.body = { week }
  })

  for (const action of ['pause', 'resume', 'end'] as const)
    router.post(`/jobs/:job/${action}`, async (ctx) => {
      const person = signedIn(ctx)
      const { job } = await jobs.asParty(ctx.params.job ?? '', person.id)
      const changed = await jobs.act(job.id, person, action, ifMatch(ctx))
      ctx.body = { job: await jobDetail(deps, changed, person.id) }
    })

  /** Joining by an invitation accepts already; whoever asks again hears that the job is working. */
  router.post('/jobs/:job/accept', async (ctx) => {
    const { id } = signedIn(ctx)
    const { job } = await jobs.asParty(ctx.params.job ?? '', id)
    if (job.status === 'invited')
      throw new Refused('job-waits-for-other', 'The other party accepts this job, by its invitation.')
    if (job.status === 'ended') throw new Refused('ended', 'The job has ended.')
    ctx.body = { job: await jobDetail(deps, job, id) }
  })

  router.get('/jobs/:job/terms', async (ctx) => {
    const { job } = await jobs.asReader(ctx.params.job ?? '', signedIn(ctx).id)
    const page = TERMS.page(ctx.query)
    const { items, next } = TERMS.cutWhole(await jobs.termsOf(job.id, deps.database), page, ({ version }) => [
      version,
    ])
    ctx.body = { terms: items.map((version) => termsToJson(version, job)), next }
  })

  router.post('/jobs/:job/terms', async (ctx) => {
    const person = signedIn(ctx)
    const { job } = await jobs.asParty(ctx.params.job ?? '', person.id)
    const seen = ifMatch(ctx)
    const proposed = await terms.propose(job, person, parsed(NewTerms, ctx.request.body), seen)
    ctx.status = 201
    ctx.body = { terms: termsToJson(proposed, job) }
  })

  router.post('/jobs/:job/terms/:version/accept', async (ctx) => {
    const person = signedIn(ctx)
    const { job } = await jobs.asParty(ctx.params.job ?? '', person.id)
    const accepted = await terms.accept(job, person, Number(ctx.params.version), ifMatch(ctx))
    ctx.body = { terms: termsToJson(accepted, job) }
  })

  router.get('/jobs/:job/invitations', async (ctx) => {
    const { job } = await jobs.asParty(ctx.params.job ?? '', signedIn(ctx).id)
    ctx.body = { invitations: (await invitations.open(job.id)).map(invitationToJson) }
  })

  router.post('/jobs/:job/invitations', async (ctx) => {
    const person = signedIn(ctx)
    const { job } = await jobs.asParty(ctx.params.job ?? '', person.id)
    const wish = parsed(NewInvitation, ctx.request.body)
    if (wish.email !== null) provenPerson(ctx, 'invitation-mail')
    const { invitation, url } = await invitations.invite(job, person, wish)
    ctx.status = 201
    // The link is a secret: no copy of this answer is kept under an idempotency key.
    ctx.state.answerIsSecret = true
    ctx.body = { ...invitationToJson(invitation), url }
  })

  router.delete('/jobs/:job/invitations/:id', async (ctx) => {
    const person = signedIn(ctx)
    const { job } = await jobs.asParty(ctx.params.job ?? '', person.id)
    await invitations.revoke(job.id, ctx.params.id ?? '', person)
    ctx.status = 204
  })

  /** Open to whoever holds the link: it is read before signing up. */
  router.get('/invitations/:token', async (ctx) => {
    const preview = await invitations.preview(ctx.params.token ?? '')
    const { job, terms: offered, invitation, invitedBy, version } = preview
    showVersion(ctx, version)
    ctx.body = {
      version,
      job: { title: job.title, startsAt: job.startsAt, endsAt: job.endsAt, terms: termsToJson(offered, job) },
      role: invitation.role,
      invitedBy,
      email: invitation.email,
      expiresAt: invitation.expiresAt,
    }
  })

  router.post('/invitations/:token/accept', async (ctx) => {
    const person = signedIn(ctx)
    const job = await invitations.join(ctx.params.token ?? '', person, ifMatch(ctx))
    ctx.body = { job: await jobDetail(deps, job, person.id) }
  })
  return router
}

const invitationToJson = ({ id, role, email, createdAt, expiresAt }: Invitation) => ({
  id,
  role,
  email,
  createdAt,
  expiresAt,
})
