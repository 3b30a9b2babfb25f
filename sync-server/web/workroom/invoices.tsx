import { useState } from 'preact/hooks'
import type { JobDetail } from '../../../core/protocol/api/jobs.ts'
import type { PayableInvoice, Receipt } from '../../../core/protocol/api/outside.ts'
import { Dialog } from '../../../core/ui/dialog.tsx'
import { civilDate, dayName, moment, money, weekName } from '../../../core/ui/words/format.ts'
import { api } from '../api.ts'
import { now, viewerZone } from '../page-clock.ts'
import { plainAmount } from '../parts/amounts.ts'
import { CopyText } from '../parts/copy-button.tsx'
import { Field, Form, minorOf, textOf } from '../parts/form.tsx'
import { useLoad } from '../parts/load.ts'
import { Shown } from '../parts/states.tsx'

type Asking = { what: 'sent' | 'received'; invoice: PayableInvoice } | TakingBack
type TakingBack = { what: 'take-back'; invoice: PayableInvoice; receipt: Receipt }

/** Invoices that are paid by bank: where to, what arrived, and what each party says of it (P9). */
export function Invoices(props: { job: JobDetail; states: string; onChanged: () => Promise<void> }) {
  const { job } = props
  const loaded = useLoad(`invoices ${job.id} ${props.states}`, () =>
    api<{ invoices: PayableInvoice[] }>('GET', `/api/jobs/${job.id}/invoices`),
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
      {asking && <Asked job={job} asking={asking} onClose={() => setAsking(null)} onDone={done} />}
    </section>
  )
}

const openMinor = ({ amountMinor, receivedMinor }: PayableInvoice) => Math.max(0, amountMinor - receivedMinor)

function InvoiceRow(props: { job: JobDetail; invoice: PayableInvoice; onAsk: (asking: Asking) => void }) {
  const { job, invoice, onAsk } = props
  const { currency } = invoice
  const open = openMinor(invoice)
  const isPayee = job.role === 'freelancer' && invoice.payee === 'freelancer'
  const excessOpen = invoice.receivableMinor - open
  const [state, word] = stateOf(invoice)
  return (
    <li class="card" aria-label={`Invoice ${invoice.reference}`}>
      <h3>
        {money(invoice.amountMinor, currency)} for the week of {weekName(invoice.week)}{' '}
        <span class={`state state--${state}`}>{word}</span>
      </h3>
      <p>
        {invoice.receivedMinor > 0
          ? `${money(invoice.receivedMinor, currency)} received, ${money(open, currency)} open.`
          : open > 0 && `${money(open, currency)} open.`}
        {invoice.sentOn !== null && open > 0 && ` The client says it was sent on ${dayName(invoice.sentOn)}.`}
        {excessOpen > 0 &&
          ` ${money(excessOpen, currency)} for hours over the authorized ones can be paid with its reference; nobody owes them.`}{' '}
        <a href={`/api/jobs/${job.id}/weeks/${invoice.week}/invoice.pdf`}>Invoice as PDF</a>
      </p>
      {invoice.overpaidMinor > 0 && (
        <p class="notice-bar">
          The week now comes to less than was received.{' '}
          {invoice.payee === 'operator' ? 'The operator of this server' : 'The freelancer'} owes{' '}
          {money(invoice.overpaidMinor, currency)} back to the client, by bank.
        </p>
      )}
      {open + excessOpen > 0 && job.role !== 'freelancer' && <PayTo invoice={invoice} />}
      {open + excessOpen > 0 &&
        job.role === 'freelancer' &&
        invoice.payee === 'freelancer' &&
        invoice.payTo === null && (
          <p class="notice-bar">
            Your client doesn’t know where to pay: write your <a href="/settings">bank details</a>.
          </p>
        )}
      {invoice.payee === 'operator' && job.role === 'freelancer' && (
        <p class="note">The operator of this server collects this invoice and pays you out.</p>
      )}
      <Receipts invoice={invoice} canTakeBack={isPayee} onAsk={onAsk} />
      <div class="buttons">
        {job.role === 'client' && open > 0 && (
          <button type="button" class="button" onClick={() => onAsk({ what: 'sent', invoice })}>
            I sent the money…
          </button>
        )}
        {isPayee && open + excessOpen > 0 && (
          <button type="button" class="button" onClick={() => onAsk({ what: 'received', invoice })}>
            Money arrived…
          </button>
        )}
      </div>
    </li>
  )
}

/** The colour and the word of how an invoice stands. */
function stateOf(invoice: PayableInvoice): [state: string, word: string] {
  if (openMinor(invoice) > 0) return invoice.isOverdue ? ['failed', 'overdue'] : ['due', 'open']
  return invoice.amountMinor > 0 ? ['paid', 'paid'] : ['closed', 'nothing due']
}

function PayTo({ invoice }: { invoice: PayableInvoice }) {
  const { payTo, reference } = invoice
  if (payTo === null)
    return (
      <p class="notice-bar">
        There are no bank details yet; ask for them in Messages. Pay with the reference{' '}
        <strong>{reference}</strong>.
      </p>
    )
  return (
    <>
      <dl class="figures">
        <dt>Pay to</dt>
        <dd>{payTo.holder}</dd>
        {payTo.iban && [<dt key="iban">IBAN</dt>, <dd key="is">{payTo.iban.match(/.{1,4}/g)?.join(' ')}</dd>]}
        {payTo.bic && [<dt key="bic">BIC</dt>, <dd key="code">{payTo.bic}</dd>]}
        {payTo.text !== '' && [<dt key="bank">Bank</dt>, <dd key="text">{payTo.text}</dd>]}
        <dt>Details changed</dt>
        <dd>{moment(payTo.changedAt, viewerZone)}</dd>
      </dl>
      <CopyText label="Reference of the transfer" text={reference} />
    </>
  )
}

function Receipts(props: {
  invoice: PayableInvoice
  canTakeBack: boolean
  onAsk: (asking: TakingBack) => void
}) {
  const { invoice } = props
  if (invoice.receipts.length === 0) return null
  const takenBack = new Set(invoice.receipts.map(({ undoes }) => undoes))
  return (
    <ul aria-label="Receipts">
      {invoice.receipts.map((receipt) => (
        <li key={receipt.id}>
          {receipt.undoes === null
            ? `${money(receipt.amountMinor, invoice.currency)} received on ${dayName(receipt.receivedOn)}${receipt.reference ? ` (${receipt.reference})` : ''}`
            : `${money(-receipt.amountMinor, invoice.currency)} taken back: confirmed by mistake`}{' '}
          {props.canTakeBack && receipt.undoes === null && !takenBack.has(receipt.id) && (
            <button
              type="button"
              class="button"
              aria-label={`Take back ${money(receipt.amountMinor, invoice.currency)}`}
              onClick={() => props.onAsk({ what: 'take-back', invoice, receipt })}
            >
              Take back…
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}

function Asked(props: { job: JobDetail; asking: Asking; onClose: () => void; onDone: () => Promise<void> }) {
  const { job, asking, onClose, onDone } = props
  const { invoice } = asking
  const { currency } = invoice
  const path = `/api/jobs/${job.id}/weeks/${invoice.week}`
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
            await api('POST', `${path}/sent`, { on: textOf(values, 'on') })
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
            const receipt = `${path}/receipts/${asking.receipt.id}/take-back`
            await api('POST', receipt, undefined, { seen: invoice.version })
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
          await api('POST', `${path}/receipts`, body, { seen: invoice.version })
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
