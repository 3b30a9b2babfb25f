import { useState } from 'preact/hooks'
import type { JobDetail } from '../../../../core/protocol/api/jobs.ts'
import { api } from '../../api.ts'
import { useLoad } from '../../parts/load.ts'
import { Shown } from '../../parts/states.tsx'
import { type Asking, InvoiceDialog } from './invoice-dialogs.tsx'
import { InvoiceRow } from './invoice-row.tsx'

/** Invoices that are paid by bank: where to, what arrived, and what each party says of it (P9). */
export function Invoices(props: { job: JobDetail; states: string; onChanged: () => Promise<void> }) {
  const { job } = props
  const loaded = useLoad(`invoices ${job.id} ${props.states}`, () =>
    api('GET /api/jobs/{job}/invoices', { job: job.id }),
  )
  const [asking, setAsking] = useState<Asking | null>(null)
  const done = async () => {
    setAsking(null)
    await Promise.all([loaded.reload(), props.onChanged()])
  }
  return (
    <section aria-labelledby="invoices">
      <h2 id="invoices">Invoices</h2>
      <p class="note">Nothing is charged here: invoices are paid by bank, and hours are not protected.</p>
      <Shown of={loaded}>
        {({ invoices }) =>
          invoices.length === 0 ? (
            <p class="empty">No invoice yet. One goes out when a week’s review ends.</p>
          ) : (
            <ul class="rows">
              {invoices.map((invoice) => (
                <InvoiceRow key={invoice.week} job={job} invoice={invoice} onAsk={setAsking} />
              ))}
            </ul>
          )
        }
      </Shown>
      {asking && <InvoiceDialog job={job} asking={asking} onClose={() => setAsking(null)} onDone={done} />}
    </section>
  )
}
