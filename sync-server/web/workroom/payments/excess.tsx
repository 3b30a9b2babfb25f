import { useState } from 'preact/hooks'
import type { JobDetail } from '../../../../core/protocol/api/jobs.ts'
import type { Excess } from '../../../../core/protocol/api/weeks.ts'
import { Dialog } from '../../../../core/ui/dialog.tsx'
import { deadline, money, weekName } from '../../../../core/ui/words/format.ts'
import { api } from '../../api.ts'
import { viewerZone } from '../../page-clock.ts'
import { plainAmount } from '../../parts/amounts.ts'
import { Field, Form, minorOf } from '../../parts/form.tsx'
import { useLoad } from '../../parts/load.ts'
import { policy } from '../../policy.ts'

/** Weeks with hours over the authorized ones: what they come to, and for the client a way to pay them (T10). */
export function ExcessHours(props: { job: JobDetail; states: string; onChanged: () => Promise<void> }) {
  const { job } = props
  const loaded = useLoad(`excess ${job.id} ${props.states}`, () =>
    api('GET /api/jobs/{job}/excess', { job: job.id }),
  )
  const [paying, setPaying] = useState<Excess | null>(null)
  const [said, setSaid] = useState<string | null>(null)
  if (loaded.state !== 'ready' || (loaded.value.weeks.length === 0 && said === null)) return null
  const close = () => setPaying(null)
  return (
    <section aria-labelledby="excess">
      <h2 id="excess">Hours over the authorized ones</h2>
      {said !== null && <p role="status">{said}</p>}
      <ul class="rows">
        {loaded.value.weeks.map((week) => (
          <li key={week.week} class="row">
            <span>
              Week of {weekName(week.week)}: {money(week.excessMinor, week.currency)}
              {week.paidMinor > 0 && `, of which ${money(week.paidMinor, week.currency)} are paid`}
              {week.payableUntil !== null && (
                <span class="note"> until {deadline(week.payableUntil, viewerZone, policy.value.zone)}</span>
              )}
            </span>
            {job.role === 'client' && (
              <button type="button" class="button" onClick={() => setPaying(week)}>
                Pay these hours…
              </button>
            )}
          </li>
        ))}
      </ul>
      {paying && (
        <Dialog title={`Pay hours over the authorized ones, ${weekName(paying.week)}`} onClose={close}>
          <Form
            submit="Pay"
            busy="Paying…"
            onReload={async () => {
              close()
              await loaded.reload()
            }}
            onSubmit={async (values) => {
              const amountMinor = minorOf(values, 'amount', paying.currency)
              const { week, version: seen } = paying
              const asked = { job: job.id, week, seen, body: { amountMinor } }
              const { outcome, sentence } = await api('POST /api/jobs/{job}/weeks/{week}/pay-excess', asked)
              if (outcome === 'failed') throw new Error(`${sentence} Nothing was charged.`)
              setSaid(
                outcome === 'paid' ? `${money(amountMinor, paying.currency)} are paid. Thank you.` : sentence,
              )
              close()
              await Promise.all([loaded.reload(), props.onChanged()])
            }}
            extra={
              <button type="button" class="button" onClick={close}>
                Not now
              </button>
            }
          >
            <p>
              They come to {money(paying.excessMinor, paying.currency)}
              {paying.paidMinor > 0 && `, ${money(paying.paidMinor, paying.currency)} of it paid already`}.
              What you pay is charged at once, from your default payment method, then your backup, and goes to
              the freelancer. You owe none of it: what you don’t pay stays unpaid.
            </p>
            <Field
              label={`Amount in ${paying.currency}`}
              name="amount"
              inputMode="decimal"
              required
              defaultValue={plainAmount(paying.excessMinor - paying.paidMinor, paying.currency)}
              hint="The whole, or a part."
            />
          </Form>
        </Dialog>
      )}
    </section>
  )
}
