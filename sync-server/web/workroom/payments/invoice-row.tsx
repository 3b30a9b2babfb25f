import type { JobDetail } from '../../../../core/protocol/api/jobs.ts'
import type { PayableInvoice } from '../../../../core/protocol/api/outside.ts'
import { dayName, moment, money, weekName } from '../../../../core/ui/words/format.ts'
import { addressOf } from '../../api.ts'
import { viewerZone } from '../../page-clock.ts'
import { CopyText } from '../../parts/copy-button.tsx'
import { type Asking, openMinor, type TakingBack } from './invoice-dialogs.tsx'

export function InvoiceRow(props: {
  job: JobDetail
  invoice: PayableInvoice
  onAsk: (asking: Asking) => void
}) {
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
        <a
          href={addressOf('GET /api/jobs/{job}/weeks/{week}/invoice.pdf', {
            job: job.id,
            week: invoice.week,
          })}
        >
          Invoice as PDF
        </a>
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
