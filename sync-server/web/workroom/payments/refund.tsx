import { useState } from 'preact/hooks'
import type { Charge } from '../../../../core/protocol/api/payments.ts'
import { Dialog } from '../../../../core/ui/dialog.tsx'
import { money, weekName } from '../../../../core/ui/words/format.ts'
import { api } from '../../api.ts'
import { textToMinor } from '../../parts/amounts.ts'
import { Field, Form, textOf } from '../../parts/form.tsx'

/** The freelancer gives back what they were paid for a week, or a part of it. */
export function Refund(props: { job: string; charges: readonly Charge[]; onDone: () => Promise<void> }) {
  const [asking, setAsking] = useState(false)
  const [done, setDone] = useState<string | null>(null)
  const paid = props.charges.filter(({ outcome }) => outcome === 'paid')
  if (paid.length === 0) return null
  const close = () => setAsking(false)
  return (
    <section aria-label="Refund">
      <button type="button" class="button" onClick={() => setAsking(true)}>
        Give money back…
      </button>
      {done !== null && <p role="status">{done}</p>}
      {asking && (
        <Dialog title="Give money back" onClose={close}>
          <Form
            submit="Refund"
            danger
            onSubmit={async (values) => {
              const charge = paid.find(({ week }) => week === textOf(values, 'week'))
              if (charge === undefined) throw new Error('Choose a week that was paid.')
              const amountMinor = textToMinor(textOf(values, 'amount'), charge.currency)
              await api('POST /api/jobs/{job}/weeks/{week}/refunds', {
                ...{ job: props.job, week: charge.week },
                body: { amountMinor, reason: textOf(values, 'reason') },
              })
              setDone(`${money(amountMinor, charge.currency)} go back to the client.`)
              close()
              await props.onDone()
            }}
            extra={
              <button type="button" class="button" onClick={close}>
                Cancel
              </button>
            }
          >
            <label class="field">
              <span class="field__label">Week</span>
              <select name="week">
                {paid.map(({ week, amountMinor, currency }) => (
                  <option key={week} value={week}>
                    {weekName(week)}, paid {money(amountMinor, currency)}
                  </option>
                ))}
              </select>
            </label>
            <Field label="Amount" name="amount" inputMode="decimal" required />
            <Field label="Reason" name="reason" maxLength={500} />
            <p class="note">It leaves your earnings at once and can’t be taken back.</p>
          </Form>
        </Dialog>
      )}
    </section>
  )
}
