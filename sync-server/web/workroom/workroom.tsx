import { useEffect, useState } from 'preact/hooks'
import type { JobDetail, ReadyReason } from '../../../core/protocol/api/jobs.ts'
import { isWeekId } from '../../../core/rules/calendar/week.ts'
import { ControlPanel } from '../../../core/ui/timesheet/control-panel.tsx'
import { money } from '../../../core/ui/words/format.ts'
import { api } from '../api.ts'
import { type LiveWeek, openWeek } from '../live-week.ts'
import { now, viewerZone } from '../page-clock.ts'
import { crumbs } from '../parts/crumbs.ts'
import { lazy } from '../parts/lazy.tsx'
import { useLoad } from '../parts/load.ts'
import { PageHead } from '../parts/page.tsx'
import { Problem, Shown, Skeleton } from '../parts/states.tsx'
import { policy } from '../policy.ts'
import { query } from '../router.ts'
import { sandboxMoves } from '../sandbox.ts'
import type { WorkroomProps } from './context.ts'
import { nextDeadline } from './deadlines.ts'
import { readUpTo, unreadCount } from './messages/unread.ts'
import { PaymentsPage } from './payments/payments-page.tsx'
import { TermsPage } from './terms/terms-page.tsx'
import { TimesheetsPage } from './timesheets/timesheets-page.tsx'
import { WorkViewPage } from './work-view/work-view-page.tsx'
import './workroom.css'

/** Apart: the words of system messages are for this page alone. */
const MessagesPage = lazy(async () => (await import('./messages/messages-page.tsx')).MessagesPage)

const PAGES = [
  { path: 'work-view', name: 'Work View', Page: WorkViewPage },
  { path: 'timesheets', name: 'Timesheets', Page: TimesheetsPage },
  { path: 'messages', name: 'Messages', Page: MessagesPage },
  { path: 'payments', name: 'Payments', Page: PaymentsPage },
  { path: 'terms', name: 'Terms', Page: TermsPage },
]

/** The shared place of a job: menu at the left, control panel on every page (V1). */
export function Workroom(props: { job: string; page: string }) {
  const loaded = useLoad(`job ${props.job} ${sandboxMoves.value}`, async () => {
    const { job } = await api('GET /api/jobs/{job}', { job: props.job })
    return job
  })
  if (loaded.state === 'failed')
    return (
      <div class="narrow">
        <PageHead title="This Workroom can’t be opened" />
        <Problem sentence={loaded.sentence} onRetry={loaded.reload}>
          <a class="button" href="/jobs">
            My jobs
          </a>
        </Problem>
      </div>
    )
  return (
    <Shown of={loaded}>
      {(job) => <OpenWorkroom job={job} page={props.page} reloadJob={loaded.reload} />}
    </Shown>
  )
}

function OpenWorkroom({
  job,
  page,
  reloadJob,
}: {
  job: JobDetail
  page: string
  reloadJob: () => Promise<void>
}) {
  const asked = query.value.get('week') ?? ''
  const shownWeek = isWeekId(asked) && asked <= job.currentWeek ? asked : job.currentWeek
  const current = useLiveWeek(job, job.currentWeek)
  const past = useLiveWeek(job, shownWeek === job.currentWeek ? null : shownWeek)
  const shown = shownWeek === job.currentWeek ? current : past
  useReloadOnNews(current, reloadJob)
  useReloadOnNews(past, reloadJob)
  const Page = PAGES.find(({ path }) => path === page)?.Page ?? WorkViewPage
  useEffect(() => {
    crumbs.value = { title: job.title, note: job.otherParty && `with ${job.otherParty.name}` }
    return () => {
      crumbs.value = null
    }
  }, [job.title, job.otherParty?.name])

  return (
    <div class="workroom">
      <div class="workroom__head">
        <Panel job={job} current={current} />
        {current?.connection.value === 'connecting' && current.week.value !== null && (
          <p class="notice-bar" role="status">
            Connection lost; trying again. What you do meanwhile waits for the server.
          </p>
        )}
      </div>
      <nav class="workroom__menu" aria-label="Workroom">
        <ul>
          {PAGES.map(({ path, name }) => (
            <li key={path}>
              <a
                href={`/jobs/${job.id}/${path}${asked ? `?week=${shownWeek}` : ''}`}
                aria-current={path === page ? 'page' : undefined}
              >
                {name}
                {path === 'messages' && page !== path && <Unread job={job} current={current} />}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="workroom__page">
        {current && shown ? (
          <Page job={job} reloadJob={reloadJob} shown={shown} current={current} shownWeek={shownWeek} />
        ) : (
          <Skeleton />
        )}
      </div>
    </div>
  )
}

function Unread({ job, current }: { job: JobDetail; current: LiveWeek | null }) {
  const count = unreadCount(current?.week.value?.messages ?? [], job.role, readUpTo(job.id))
  if (count === 0) return null
  return (
    <span class="unread">
      {' '}
      {count}
      <span class="visually-hidden"> unread</span>
    </span>
  )
}

/** Opens a week's documents while it is shown, and closes them after. */
function useLiveWeek(job: JobDetail, week: string | null): LiveWeek | null {
  const [live, setLive] = useState<LiveWeek | null>(null)
  useEffect(() => {
    if (week === null) {
      setLive(null)
      return
    }
    const opened = openWeek(job.id, week, job.role === 'support' ? null : job.role)
    setLive(opened)
    return () => opened.close()
  }, [job.id, job.role, week])
  return live
}

/** Status, readiness and sums come from the server's tables: they are read again when it says something. */
function useReloadOnNews(live: LiveWeek | null, reloadJob: WorkroomProps['reloadJob']) {
  const week = live?.week.value
  const news = week && `${week.history.length} ${week.readiness?.ready} ${week.messages.length}`
  const [known, setKnown] = useState(news)
  useEffect(() => {
    if (!news || news === known) return
    setKnown(news)
    if (known) void reloadJob()
  }, [news, known, reloadJob])
}

function Panel({ job, current }: { job: JobDetail; current: LiveWeek | null }) {
  const week = current?.week.value
  const known = job.weeks.find(({ week }) => week === job.currentWeek)
  return (
    <ControlPanel
      status={job.status}
      ready={job.ready}
      note={paymentNote(job)}
      reasons={job.readyReasons.map((reason) => ({
        ...reason,
        wayOut: isClientsAffair(job, reason)
          ? 'Your client has been told how to change that.'
          : reason.wayOut,
        link: wayOutLink(job, reason),
      }))}
      totalSeconds={week?.timesheet.totalSeconds ?? known?.totalSeconds ?? 0}
      waitingSeconds={week?.waitingSeconds ?? 0}
      authorizedSeconds={job.terms.authorizedSecondsPerWeek}
      next={nextDeadline(job.weeks, job.terms.currency, now.value)}
      tracker={current?.tracker.value ?? 'unknown'}
      now={now.value}
      zone={viewerZone}
      policyZone={policy.value.zone}
    />
  )
}

/** No protection where invoices are paid outside (P9), little for a client who was never charged (G3). */
function paymentNote(job: JobDetail): string | null {
  if (policy.value.settlement === 'outside') return 'paid outside, not protected'
  if (!job.ready || !job.unproven) return null
  const first = money(policy.value.fundFirstMinor, job.terms.currency)
  return job.role === 'client'
    ? `unproven: your payment method was never charged, so at most ${first} are protected`
    : `unproven: this client was never charged, so at most ${first} are protected`
}

/** A freelancer can give in to a dispute; everything else that makes a job Not Ready is the client's to change. */
const isClientsAffair = (job: JobDetail, { code }: ReadyReason) =>
  job.role === 'freelancer' && code !== 'IN_DISPUTE' && policy.value.settlement === 'gateway'

/** Where the client finds the way out (P2); the freelancer can only wait. */
function wayOutLink(job: JobDetail, { code }: ReadyReason): { href: string; words: string } | null {
  if (job.role !== 'client' && policy.value.settlement === 'gateway') return null
  if (code === 'NO_PAYMENT_METHOD') return { href: '/payment-methods', words: 'Payment methods' }
  if (code === 'PAYMENT_FAILED') return { href: `/jobs/${job.id}/payments`, words: 'Payments' }
  return { href: `/jobs/${job.id}/timesheets`, words: 'Timesheets' }
}
