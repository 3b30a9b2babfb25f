import { useState } from 'preact/hooks'
import { Dialog } from '../../../core/view/dialog.tsx'
import { api, sentenceOfError } from '../api.ts'
import { Field, Form } from '../parts/form.tsx'
import { navigate } from '../router.ts'
import { person } from '../session.ts'

/** Asks for the mail by which an address is verified. */
export function VerifyEmail() {
  const [said, setSaid] = useState<string | null>(null)
  if (said !== null) return <span role="status">{said}</span>
  const ask = () =>
    api('POST', '/api/me/verification').then(
      () => setSaid('A mail with a link is on its way.'),
      (error) => setSaid(sentenceOfError(error)),
    )
  return (
    <button type="button" class="button" onClick={() => void ask()}>
      Verify this address
    </button>
  )
}

/** Password, one's data to take along, and the end of the account. */
export function AccountCare() {
  const [changed, setChanged] = useState(0)
  const [deleting, setDeleting] = useState(false)
  return (
    <section class="columns" aria-label="Your account">
      <div class="card">
        <h2>Change password</h2>
        <Form
          key={changed}
          submit="Change password"
          onSubmit={async (values) => {
            await api('PUT', '/api/me/password', {
              present: String(values.get('present') ?? ''),
              password: String(values.get('password') ?? ''),
            })
            setChanged(changed + 1)
          }}
        >
          <Field
            label="Present password"
            name="present"
            type="password"
            autoComplete="current-password"
            required
          />
          <Field
            label="New password"
            name="password"
            type="password"
            autoComplete="new-password"
            required
            minLength={8}
            hint="At least 8 characters. Other browsers and devices are signed out."
          />
          {changed > 0 && <p role="status">Your password is changed.</p>}
        </Form>
      </div>
      <div class="card">
        <h2>Your data</h2>
        <p>
          <a href="/api/me/export" download>
            Everything kept about you, as JSON
          </a>
        </p>
        <div class="buttons">
          <button type="button" class="button button--danger" onClick={() => setDeleting(true)}>
            Delete my account…
          </button>
        </div>
      </div>
      {deleting && (
        <Dialog title="Delete your account?" onClose={() => setDeleting(false)}>
          <Form
            submit="Delete my account"
            danger
            onSubmit={async (values) => {
              await api('DELETE', '/api/me', { password: String(values.get('password') ?? '') })
              person.value = null
              navigate('/sign-up')
            }}
            extra={
              <button type="button" class="button" onClick={() => setDeleting(false)}>
                Keep it
              </button>
            }
          >
            <p>
              Name, address, password and payment methods are deleted. Charges and the record of work stay,
              for the other party’s sake. It is refused while a job runs or money is under way.
            </p>
            <Field
              label="Your password"
              name="password"
              type="password"
              autoComplete="current-password"
              required
            />
          </Form>
        </Dialog>
      )}
    </section>
  )
}
