import { useState } from 'preact/hooks'
import { moment } from '../../../../core/ui/words/format.ts'
import { api } from '../../api.ts'
import { viewerZone } from '../../page-clock.ts'
import { Field, Form, textOf } from '../../parts/form.tsx'
import { useLoad } from '../../parts/load.ts'
import { Shown } from '../../parts/states.tsx'
import { policy } from '../../policy.ts'

/** Where one is paid, where invoices are settled outside (P9). */
export function BankDetailsCard() {
  const loaded = useLoad('bank-details', () => api('GET /api/me/bank-details'))
  const [saved, setSaved] = useState(0)
  if (policy.value.settlement !== 'outside') return null
  return (
    <section class="card" aria-labelledby="bank-details">
      <h2 id="bank-details">Bank details</h2>
      <p class="note">
        They stand on the invoices of your work, so that your clients know where to pay. Your clients see when
        they were changed.
      </p>
      <Shown of={loaded}>
        {({ bankDetails: known }) => (
          <Form
            key={saved}
            submit="Save bank details"
            onSubmit={async (values) => {
              await api('PUT /api/me/bank-details', {
                body: {
                  holder: textOf(values, 'holder'),
                  iban: textOf(values, 'iban') || null,
                  bic: textOf(values, 'bic') || null,
                  text: textOf(values, 'text'),
                  password: String(values.get('password') ?? ''),
                },
              })
              await loaded.reload()
              setSaved(saved + 1)
            }}
          >
            <Field
              label="Account holder"
              name="holder"
              required
              maxLength={100}
              defaultValue={known?.holder ?? ''}
            />
            <div class="pair">
              <Field
                label="IBAN"
                name="iban"
                maxLength={60}
                defaultValue={known?.iban ?? ''}
                hint="Where you have one."
              />
              <Field label="BIC" name="bic" maxLength={20} defaultValue={known?.bic ?? ''} />
            </div>
            <label class="field">
              <span class="field__label">Anything else that a transfer needs</span>
              <textarea
                name="text"
                rows={3}
                maxLength={500}
                placeholder="Bank, account and routing number"
                defaultValue={known?.text ?? ''}
              />
            </label>
            <Field
              label="Your password"
              name="password"
              type="password"
              autoComplete="current-password"
              required
              hint="So that nobody else leads your wages elsewhere."
            />
            <p role="status">
              {saved > 0
                ? 'Saved.'
                : known && <span class="note">Last changed {moment(known.changedAt, viewerZone)}.</span>}
            </p>
          </Form>
        )}
      </Shown>
    </section>
  )
}
