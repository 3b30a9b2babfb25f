import { useState } from 'preact/hooks'
import type { PaymentMethod } from '../../../../core/protocol/api/payments.ts'
import { api } from '../../api.ts'
import { Field, Form, textOf } from '../../parts/form.tsx'

const KINDS: readonly [PaymentMethod['kind'], string][] = [
  ['card', 'Credit card'],
  ['paypal', 'PayPal account'],
  ['balance', 'Account balance'],
]

const SUBMIT = { card: 'Add card', paypal: 'Add PayPal account', balance: 'Add balance' }

/** Test cards that a newcomer to the sandbox's gateway needs; there are more, one for every outcome. */
const TEST_CARDS = [
  ['4242 4242 4242 4242', 'pays'],
  ['4000 0025 0000 3155', 'must be authenticated first'],
  ['4000 0000 0000 0341', 'every charge is declined'],
]

/** Adds a way to pay: here, or on the provider's own page, from which people come back with `?set-up=`. */
export function AddMethod(props: {
  elsewhere: boolean
  methods: readonly PaymentMethod[]
  onAdded: () => Promise<void>
}) {
  const [kind, setKind] = useState<PaymentMethod['kind']>('card')
  const [added, setAdded] = useState(0)
  const goesAway = props.elsewhere && kind !== 'balance'
  const hasBalance = props.methods.some((method) => method.kind === 'balance')
  return (
    <section class="card" aria-labelledby="add-method">
      <h2 id="add-method">Add a payment method</h2>
      <Form
        key={added}
        submit={goesAway ? 'Go to the payment page' : SUBMIT[kind]}
        onSubmit={async (values) => {
          const input =
            kind === 'card'
              ? { kind, number: textOf(values, 'number') || null, ...expiryOf(textOf(values, 'expires')) }
              : kind === 'paypal'
                ? { kind, email: textOf(values, 'email') || null }
                : { kind }
          const answer = await api('POST /api/payment-methods', { body: input })
          if ('redirectUrl' in answer) return location.assign(answer.redirectUrl)
          const { method } = answer
          await props.onAdded()
          // The first usable one is what they came for.
          if (props.methods.length === 0 && method.kind !== 'balance' && method.role === 'none')
            await api('PUT /api/payment-methods/{id}/role', {
              id: method.id,
              body: { role: 'default' },
              seen: (await api('GET /api/payment-methods')).version,
            }).then(props.onAdded, () => {})
          setAdded(added + 1)
        }}
      >
        <label class="field">
          <span class="field__label">Kind</span>
          <select
            name="kind"
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as PaymentMethod['kind'])}
          >
            {KINDS.filter(([value]) => value !== 'balance' || !hasBalance).map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </label>
        {kind === 'card' && !goesAway && (
          <div class="pair">
            <Field
              label="Card number"
              name="number"
              inputMode="numeric"
              autoComplete="cc-number"
              required
              maxLength={40}
            />
            <Field label="Expires" name="expires" autoComplete="cc-exp" placeholder="12/29" maxLength={7} />
          </div>
        )}
        {kind === 'paypal' && !goesAway && <Field label="PayPal e-mail" name="email" type="email" required />}
        {goesAway && (
          <p class="note">
            You give {kind === 'card' ? 'the card' : 'the account'} on the payment provider’s own page, which
            brings you back here. Its data never reach this server.
          </p>
        )}
        {kind === 'balance' && (
          <p class="note">As default, a balance needs a card or an active PayPal account as backup.</p>
        )}
      </Form>
      {kind === 'card' && !goesAway && (
        <dl class="figures note" aria-label="Test cards: no money moves">
          {TEST_CARDS.map(([number, says]) => [
            <dt key={number}>
              <code>{number}</code>
            </dt>,
            <dd key={says}>{says}</dd>,
          ])}
        </dl>
      )}
    </section>
  )
}

/** `12/29` as month and year; nothing where nothing was typed. */
function expiryOf(text: string): { expiresMonth: number; expiresYear: number } | Record<string, never> {
  if (text === '') return {}
  const [, month, year] = /^(\d{1,2})\s*\/\s*(\d{2}|\d{4})$/.exec(text) ?? []
  if (month === undefined || year === undefined) throw new Error('Write the expiry as month/year: 12/29.')
  return { expiresMonth: Number(month), expiresYear: Number(year.length === 2 ? `20${year}` : year) }
}
