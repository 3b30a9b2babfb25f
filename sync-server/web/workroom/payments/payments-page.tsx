import { useState } from 'preact/hooks'
import type { JobDetail } from '../../../../core/protocol/api/jobs.ts'
import type { Charge, JobPayments, PendingWeek } from '../../../../core/protocol/api/payments.ts'
import { Dialog } from '../../../../core/ui/dialog.tsx'
import { moment, money, weekName } from '../../../../core/ui/words/format.ts'
import { STATE_WORDS } from '../../../../core/ui/words/state-words.ts'
import { api } from '../../api.ts'
import { viewerZone } from '../../page-clock.ts'
import { Form } from '../../parts/form.tsx'
import { useLoad } from '../../parts/load.ts'
import { PageHead } from '../../parts/page.tsx'
import { pageAfter, useMore } from '../../parts/pages.ts'
import { ShowMore } from '../../parts/show-more.tsx'
import { Shown } from '../../parts/states.tsx'
import { policy } from '../../policy.ts'
import type { WorkroomProps } from '../context.ts'
import { ExcessHours } from './excess.tsx'
import { Invoices } from './invoices.tsx'
import { Refund } from './refund.tsx'

/** What was charged, what failed and can be paid by hand, what was earned (V4). */
export function PaymentsPage({ job, reloadJob }: WorkroomProps) {
  const states = job.weeks.map(({ week, state }) => week + state).join()
  const loaded = useLoad(`payments ${job.id} ${states}`, () =>
    api('GET /api/jobs/{job}/payments', { job: job.id }),
  )
  const [paying, setPaying] = useState<PendingWeek | null>(null)
  const isOutside = policy.value.settlement === 'outside'
  return (
    <>
      <PageHead title={`Payments · ${job.title}`} shown="Payments" />
      {job.role === 'client' && !isOutside && (
        <p>
          <a href="/payment-methods">Payment methods</a>: default, backup, authentication.
        </p>
      )}
      <Shown of={loaded}>
        {({ charges, next, pending, earnings, moneyHeld }) => (
          <>
            {moneyHeld !== null && (
              <p class="notice-bar" role="status">
                {moneyHeld}
              </p>
            )}
            {job.role === 'freelancer' && <Earned earnings={earnings} />}
            {isOutside ? (
              <Invoices
                job={job}
                states={states}
                onChanged={async () => {
                  await Promise.all([reloadJob(), loaded.reload()])
                }}
              />
            ) : (
              <>
                <Pending pending={pending} canPay={job.role === 'client'} onPay={setPaying} />
                <ExcessHours job={job} states={states} onChanged={loaded.reload} />
              </>
            )}
            {(!isOutside || charges.length > 0) && <Charges job={job} charges={charges} next={next} />}
            {job.role === 'freelancer' && <Refund job={job.id} charges={charges} onDone={loaded.reload} />}
          </>
        )}
      </Shown>
      {paying && (
        <Dialog
          title={`Pay ${money(paying.amountMinor, paying.currency)} now?`}
          onClose={() => setPaying(null)}
        >
          <Form
            submit={`Pay ${money(paying.amountMinor, paying.currency)}`}
            busy="Paying…"
            onReload={async () => {
              setPaying(null)
              await Promise.all([reloadJob(), loaded.reload()])
            }}
            onSubmit={async () => {
              const { week, version: seen } = paying
              await api('POST /api/jobs/{job}/weeks/{week}/pay', { job: job.id, week, seen })
              setPaying(null)
              await Promise.all([reloadJob(), loaded.reload()])
            }}
            extra={
              <button type="button" class="button" onClick={() => setPaying(null)}>
                Not now
              </button>
            }
          >
            <p>
              The week of {weekName(paying.week)}, from your default payment method, then your backup.
              {paying.state === 'submitted' && ' This ends its review.'}
              {paying.state === 'failed' && ' It turns automatic payment of this job on again.'}
            </p>
          </Form>
        </Dialog>
      )}
    </>
  )
}

function Earned({ earnings }: { earnings: JobPayments['earnings'] }) {
  return (
    <p class="lead">
      Earned on this job:{' '}
      <strong>
        {earnings.map(({ paidMinor, currency }) => money(paidMinor, currency)).join(', ') ||
          'nothing paid yet'}
      </strong>
    </p>
  )
}

function Pending(props: {
  pending: readonly PendingWeek[]
  canPay: boolean
  onPay: (week: PendingWeek) => void
}) {
  if (props.pending.length === 0) return null
  return (
    <section aria-labelledby="pending">
      <h2 id="pending">Waiting for payment</h2>
      <ul class="rows">
        {props.pending.map((week) => (
          <li key={week.week} class="row">
            <span>
              <span class={`state state--${week.state}`}>{STATE_WORDS[week.state]}</span> Week of{' '}
              {weekName(week.week)}
            </span>
            <span>
              <strong>{money(week.amountMinor, week.currency)}</strong>{' '}
              {props.canPay && (week.state === 'failed' || week.state === 'submitted') && (
                <button type="button" class="button" onClick={() => props.onPay(week)}>
                  Pay now
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const OUTCOME_WORDS: Record<Charge['outcome'], string> = {
  paid: 'paid',
  failed: 'not paid',
  charging: 'under way',
}

function Charges(props: { job: JobDetail; charges: readonly Charge[]; next: string | null }) {
  const list = useMore(props.charges, props.next, (after) =>
    pageAfter('GET /api/jobs/{job}/payments', { job: props.job.id }, 'charges', after),
  )
  // By what the client pays, nobody else sees.
  const isClient = props.job.role === 'client'
  const charges = list.items
  return (
    <section aria-labelledby="charges">
      <h2 id="charges">Charges</h2>
      {charges.length === 0 ? (
        <p class="empty">Nothing has been charged yet.</p>
      ) : (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Week</th>
              <th scope="col">When</th>
              {isClient && (
                <th scope="col" class="table__optional">
                  Method
                </th>
              )}
              <th scope="col">Outcome</th>
              <th scope="col" class="number">
                Amount
              </th>
            </tr>
          </thead>
          <tbody>
            {charges.map((charge) => (
              <tr key={charge.id}>
                <td>
                  {weekName(charge.week)}
                  {charge.part === 'excess' && <span class="note"> hours over the authorized ones</span>}
                </td>
                <td>{moment('settledAt' in charge ? charge.settledAt : charge.createdAt, viewerZone)}</td>
                {isClient && <td class="table__optional">{charge.method ?? '–'}</td>}
                <td>
                  <span class={`state state--${charge.outcome}`}>{OUTCOME_WORDS[charge.outcome]}</span>
                  {charge.outcome === 'failed' && charge.failure && (
                    <span class="note"> {charge.failure}</span>
                  )}
                </td>
                <td class="number">{money(charge.amountMinor, charge.currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ShowMore list={list} what="charges" />
    </section>
  )
}
