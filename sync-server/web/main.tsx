import '../../core/ui/styles/index.css'
import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import { askAhead } from './api.ts'
import { match } from './match.ts'
import { setClock, startClock } from './page-clock.ts'
import { JobsPage } from './pages/jobs/jobs.tsx'
import { SignInPage } from './pages/sign-in/sign-in.tsx'
import { lazy } from './parts/lazy.tsx'
import { PageHead } from './parts/page.tsx'
import { Shell } from './parts/shell.tsx'
import { Problem, Skeleton } from './parts/states.tsx'
import { loadPolicy } from './policy.ts'
import { navigate, path, startRouter } from './router.ts'
import { lookForSandbox, watchPlay } from './sandbox.ts'
import { askWhoIsSignedIn, person, sessionProblem } from './session.ts'

const loadWorkroom = async () => (await import('./workroom/workroom.tsx')).Workroom
const Workroom = lazy(loadWorkroom)
const NewJobPage = lazy(async () => (await import('./pages/jobs/new-job.tsx')).NewJobPage)
const JoinPage = lazy(async () => (await import('./pages/sign-in/join.tsx')).JoinPage)
const SettingsPage = lazy(async () => (await import('./pages/settings/settings.tsx')).SettingsPage)
const ConnectPage = lazy(async () => (await import('./pages/connect.tsx')).ConnectPage)
const GetTrackerPage = lazy(async () => (await import('./pages/get-tracker.tsx')).GetTrackerPage)
const MailPage = lazy(async () => (await import('./pages/mail.tsx')).MailPage)
const PaymentMethodsPage = lazy(
  async () => (await import('./pages/payment-methods/payment-methods.tsx')).PaymentMethodsPage,
)
const ResetPage = lazy(async () => (await import('./pages/sign-in/reset.tsx')).ResetPage)
const VerifyPage = lazy(async () => (await import('./pages/sign-in/verify.tsx')).VerifyPage)
const SupportPage = lazy(async () => (await import('./support/support.tsx')).SupportPage)
const EarningsPage = lazy(async () => (await import('./pages/earnings.tsx')).EarningsPage)

/** The page at an address; those of signed-in people ask to sign in first. */
function Route() {
  const at = path.value
  const join = match('/join/:token', at)
  if (join) return <JoinPage key={join.token} token={join.token ?? ''} />
  if (at === '/sandbox/mail') return <MailPage />
  if (at === '/get-tracker') return <GetTrackerPage />
  const reset = match('/reset/:token', at)
  if (reset || at === '/reset') return <ResetPage token={reset?.token ?? null} />
  const verify = match('/verify/:token', at)
  if (verify) return <VerifyPage token={verify.token ?? ''} />
  if (sessionProblem.value !== null)
    return <Problem sentence={sessionProblem.value} onRetry={askWhoIsSignedIn} />
  if (person.value === undefined) return <Skeleton />
  if (at === '/sign-in' || at === '/sign-up')
    return <SignInPage key={at} mode={at === '/sign-in' ? 'in' : 'up'} />
  if (person.value === null)
    return <Redirect to={`/sign-in?to=${encodeURIComponent(at + location.search)}`} />
  if (at === '/') return <Redirect to={person.value.isSupport ? '/support' : '/jobs'} />
  if (at === '/support') return <SupportPage />
  if (at === '/jobs') return <JobsPage />
  if (at === '/jobs/new') return <NewJobPage />
  if (at === '/connect') return <ConnectPage />
  if (at === '/payment-methods') return <PaymentMethodsPage />
  if (at === '/earnings') return <EarningsPage />
  if (at === '/settings') return <SettingsPage />
  const workroom = match('/jobs/:job/:page', at)
  if (workroom) return <Workroom key={workroom.job} job={workroom.job ?? ''} page={workroom.page ?? ''} />
  const job = match('/jobs/:job', at)
  if (job) return <Redirect to={`/jobs/${job.job}/work-view`} />
  return (
    <div class="narrow">
      <PageHead title="Nothing here" />
      <p>
        This address leads nowhere. <a href="/jobs">My jobs</a>
      </p>
    </div>
  )
}

function Redirect({ to }: { to: string }) {
  useEffect(() => navigate(to, { replace: true }), [to])
  return <Skeleton />
}

function Page() {
  return (
    <Shell>
      <Route />
    </Shell>
  )
}

startRouter()
startClock()
// A Workroom's code and job come while we ask who is there.
const opened = match('/jobs/:job/:page', path.value) ?? match('/jobs/:job', path.value)
if (opened?.job && opened.job !== 'new') {
  loadWorkroom().catch(() => {})
  askAhead('GET /api/jobs/{job}', { job: opened.job })
}
// First drawn when it is known who is there and whether this is a sandbox: nothing moves under the pointer.
await Promise.all([askWhoIsSignedIn(), setClock(), loadPolicy(), lookForSandbox().then(watchPlay)])
const root = document.getElementById('page')
if (root) render(<Page />, root)
