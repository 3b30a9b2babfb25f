import { useState } from 'preact/hooks'
import type { PaymentMethod } from '../../../../core/protocol/api/payments.ts'
import { money } from '../../../../core/ui/words/format.ts'
import { api } from '../../api.ts'
import { Field, Form, minorOf, textOf } from '../../parts/form.tsx'

/** Puts money from a card or PayPal account into the balance. */
export function TopUp(props: { methods: readonly PaymentMethod[]; onDone: () => Promise<void> }) {
  const [done, setDone] = useState<string | null>(null)
  const [key, setKey] = useState(0)
  const from = props.methods.filter(({ kind }) => kind !== 'balance')
  if (from.length === 0) return null
  return (
    <section class="card" aria-labelledby="top-up">
      <h2 id="top-up">Top up the balance</h2>
      <Form
        key={key}
        submit="Top up"
        onSubmit={async (values) => {
          const amountMinor = minorOf(values, 'amount', 'USD')
          const { topUp } = await api('POST /api/balance/top-ups', {
            body: { method: textOf(values, 'method'), amountMinor, currency: 'USD' },
          })
          if (topUp.outcome === 'failed') throw new Error('The payment failed; nothing was added.')
          setDone(
            topUp.outcome === 'charging'
              ? 'The payment is on its way; the balance rises when it arrives.'
              : `${money(amountMinor, 'USD')} added.`,
          )
          await props.onDone()
          setKey(key + 1)
        }}
      >
        <label class="field">
          <span class="field__label">From</span>
          <select name="method">
            {from.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <Field label="Amount, USD" name="amount" inputMode="decimal" required />
      </Form>
      {done !== null && <p role="status">{done}</p>}
    </section>
  )
}
