import type { JobDetail } from '../../../../core/protocol/api/jobs.ts'
import type { PayableInvoice, Receipt } from '../../../../core/protocol/api/outside.ts'
import { Dialog } from '../../../../core/ui/dialog.tsx'
import { civilDate, money } from '../../../../core/ui/words/format.ts'
import { api } from '../../api.ts'
import { now, viewerZone } from '../../page-clock.ts'
import { plainAmount } from '../../parts/amounts.ts'
import { Field, Form, minorOf, textOf } from '../../parts/form.tsx'

export type Asking = { what: 'sent' | 'received'; invoice: PayableInvoice } | TakingBack

export type TakingBack = { what: 'take-back'; invoice: PayableInvoice; receipt: Receipt }

/** What is still owed of an invoice. */
export const openMinor = ({ amountMinor, receivedMinor }: PayableInvoice) =>
  Math.max(0, amountMinor - receivedMinor)

/** What a party says of an invoice that is paid by bank: sent, arrived, confirmed by mistake (P9). */
export function InvoiceDialog(props: {
  job: JobDetail
  asking: Asking
  onClose: () => void
  onDone: () => Promise<void>
}) {
  const { job, asking, onClose, onDone } = props
  const { invoice } = asking
  const { currency } = invoice
  const which = { job: job.id, week: invoice.week }
  const today = civilDate(now.value, viewerZone)
  const cancel = (
    <button type="button" class="button" onClick={onClose}>
      Not now
    </button>
  )
  if (asking.what === 'sent')
    return (
      <Dialog title={`Say that ${money(openMinor(invoice), currency)} are sent?`} onClose={onClose}>
        <Form
          submit="Say so"
          onSubmit={async (values) => {
            const body = { on: textOf(values, 'on') }
            await api('POST /api/jobs/{job}/weeks/{week}/sent', { ...which, body })
            await onDone()
          }}
          extra={cancel}
        >
          <p>
            Whoever is paid hears of it by mail, and confirms when it has arrived. It settles nothing by
            itself.
          </p>
          <Field label="Sent on" name="on" type="date" required defaultValue={today} />
        </Form>
      </Dialog>
    )
  if (asking.what === 'take-back')
    return (
      <Dialog
        title={`Take back the receipt of ${money(asking.receipt.amountMinor, currency)}?`}
        onClose={onClose}
      >
        <Form
          submit="Take it back"
          danger
          onReload={onDone}
          onSubmit={async () => {
            const { id } = asking.receipt
            const asked = { ...which, id, seen: invoice.version }
            await api('POST /api/jobs/{job}/weeks/{week}/receipts/{id}/take-back', asked)
            await onDone()
          }}
          extra={cancel}
        >
          <p>
            For money that was confirmed by mistake. It stays on record, the invoice is open again, and both
            of you get a mail.
          </p>
        </Form>
      </Dialog>
    )
  return (
    <Dialog title={`Money arrived for invoice ${invoice.reference}`} onClose={onClose}>
      <Form
        submit="Confirm receipt"
        onReload={onDone}
        onSubmit={async (values) => {
          const body = {
            amountMinor: minorOf(values, 'amount', currency),
            receivedOn: textOf(values, 'receivedOn'),
            reference: textOf(values, 'reference'),
          }
          await api('POST /api/jobs/{job}/weeks/{week}/receipts', { ...which, body, seen: invoice.version })
          await onDone()
        }}
        extra={cancel}
      >
        <p>
          {openMinor(invoice) > 0
            ? `${money(openMinor(invoice), currency)} are open. The whole makes the timesheet paid, a part stays noted`
            : `Nothing is due; ${money(invoice.receivableMinor, currency)} for hours over the authorized ones can be paid, whole or in part`}
          ; your client hears of it. A mistake can be taken back.
        </p>
        <Field
          label={`Amount in ${currency}`}
          name="amount"
          inputMode="decimal"
          required
          defaultValue={plainAmount(openMinor(invoice) || invoice.receivableMinor, currency)}
        />
        <Field label="Arrived on" name="receivedOn" type="date" required defaultValue={today} />
        <Field
          label="Your bank’s reference"
          name="reference"
          maxLength={140}
          hint="As on your statement; it stands beside the receipt."
        />
      </Form>
    </Dialog>
  )
}
