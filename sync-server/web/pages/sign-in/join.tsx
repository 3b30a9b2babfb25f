import { useState } from 'preact/hooks'
import { reviewEndInstant, submitInstant, weekOf } from '../../../../core/rules/calendar/week.ts'
import { deadline, durationWords, moment } from '../../../../core/ui/words/format.ts'
import { ApiRefusal, api } from '../../api.ts'
import { now, viewerZone } from '../../page-clock.ts'
import { Form } from '../../parts/form.tsx'
import { useLoad } from '../../parts/load.ts'
import { PageHead } from '../../parts/page.tsx'
import { Problem, Skeleton } from '../../parts/states.tsx'
import { TermsFigures } from '../../parts/terms-figures.tsx'
import { policy } from '../../policy.ts'
import { navigate } from '../../router.ts'
import { askWhoIsSignedIn, person } from '../../session.ts'
import { SignInForm } from './sign-in.tsx'

/** Where an invitation link leads: the terms, an account, one button (A2). */
export function JoinPage({ token }: { token: string }) {
  const loaded = useLoad(`invitation ${token}`, () => api('GET /api/invitations/{token}', { token }))
  if (loaded.state === 'loading') return <Skeleton />
  if (loaded.state === 'failed')
    return (
      <div class="narrow">
        <PageHead title="This invitation can’t be used" />
        <Problem
          sentence={loaded.sentence}
          onRetry={
            loaded.error instanceof ApiRefusal && loaded.error.status === 0 ? loaded.reload : undefined
          }
        >
          <a class="button" href="/jobs">
            My jobs
          </a>
        </Problem>
      </div>
    )
  const { version, job, role, invitedBy, email, expiresAt } = loaded.value
  return (
    <div class="narrow">
      <PageHead title={job.title} />
      <p class="lead">
        {invitedBy} invites you to this job as the <strong>{role}</strong>.
      </p>
      <section class="card" aria-labelledby="terms">
        <h2 id="terms">Terms</h2>
        <TermsFigures terms={job.terms} />
        <p class="note">
          From {moment(job.startsAt, viewerZone)}
          {job.endsAt ? ` until ${moment(job.endsAt, viewerZone)}` : ''}. The invitation works once, until{' '}
          {inTime(expiresAt)}.
        </p>
        <p class="note">
          {role === 'freelancer'
            ? `With the Tracker on, one screenshot every ${durationWords(policy.value.slotSeconds)} documents your hours; you see each of them, and nothing is taken while it is off.`
            : courseOfAWeek()}
        </p>
      </section>
      {person.value ? (
        <Accept token={token} seen={version} role={role} onReload={loaded.reload} />
      ) : (
        <Account email={email} token={token} />
      )}
    </div>
  )
}

const inTime = (at: number): string => deadline(at, viewerZone, policy.value.zone)

/** What the client has to know: when a week is submitted and paid, by the example of the running one. */
function courseOfAWeek(): string {
  const week = weekOf(now.value, policy.value.zone)
  const paid = policy.value.settlement === 'outside' ? 'its invoice goes out' : 'it is charged by itself'
  return `You see the work as it goes on. Each week is submitted by itself, the running one on ${inTime(submitInstant(week, policy.value))}. You can reject or dispute hours until ${inTime(reviewEndInstant(week, policy.value))}; then ${paid}.`
}

function Accept(props: { token: string; seen: string; role: string; onReload: () => Promise<void> }) {
  return (
    <Form
      submit="Accept and join"
      onReload={props.onReload}
      onSubmit={async () => {
        const { job } = await api('POST /api/invitations/{token}/accept', {
          ...{ token: props.token, seen: props.seen },
        })
        // Coming by a mailed invitation has proven the address.
        if (person.value?.emailVerified === false) await askWhoIsSignedIn()
        navigate(props.role === 'freelancer' ? '/get-tracker' : `/jobs/${job.id}/work-view`)
      }}
    >
      <p>
        You join as <strong>{person.value?.name}</strong> ({person.value?.email}).
      </p>
    </Form>
  )
}

function Account({ email, token }: { email: string | null; token: string }) {
  const [mode, setMode] = useState<'in' | 'up'>('up')
  return (
    <section class="card" aria-label="Your account">
      <h2>{mode === 'up' ? 'Sign up to join' : 'Sign in to join'}</h2>
      {email !== null && <p class="note">The invitation is for {email}: use the account of that address.</p>}
      <SignInForm key={mode} mode={mode} email={email ?? ''} invitation={token} onDone={() => {}} />
      <p>
        {mode === 'up' ? 'Have an account? ' : 'New here? '}
        <button type="button" class="button" onClick={() => setMode(mode === 'up' ? 'in' : 'up')}>
          {mode === 'up' ? 'Sign in instead' : 'Sign up instead'}
        </button>
      </p>
    </section>
  )
}
