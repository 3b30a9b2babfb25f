import { useState } from 'preact/hooks'
import { Dialog } from '../../../../core/ui/dialog.tsx'
import { addressOf, api } from '../../api.ts'
import { Field, Form, textOf } from '../../parts/form.tsx'
import { navigate } from '../../router.ts'
import { person } from '../../session.ts'

/** One's name, as the other party reads it. */
export function Rename() {
  const [open, setOpen] = useState(false)
  const who = person.value
  if (!who) return null
  return (
    <>
      <button type="button" class="button" aria-label="Change your name" onClick={() => setOpen(true)}>
        Change
      </button>
      {open && (
        <Dialog title="Change your name" onClose={() => setOpen(false)}>
          <Form
            submit="Save"
            onSubmit={async (values) => {
              const name = textOf(values, 'name')
              await api('PATCH /api/me', { body: { name } })
              person.value = { ...who, name }
              setOpen(false)
            }}
            extra={
              <button type="button" class="button" onClick={() => setOpen(false)}>
                Cancel
              </button>
            }
          >
            <Field
              label="Name"
              name="name"
              autoComplete="name"
              required
              maxLength={100}
              defaultValue={who.name}
              hint="The people of your jobs see it."
            />
          </Form>
        </Dialog>
      )}
    </>
  )
}

export function ChangePassword() {
  const [changed, setChanged] = useState(0)
  return (
    <section class="card" aria-labelledby="password">
      <h2 id="password">Password</h2>
      <Form
        key={changed}
        submit="Change password"
        onSubmit={async (values) => {
          await api('PUT /api/me/password', {
            body: {
              present: String(values.get('present') ?? ''),
              password: String(values.get('password') ?? ''),
            },
          })
          setChanged(changed + 1)
        }}
      >
        <div class="pair">
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
            hint="At least 8 characters."
          />
        </div>
        <p class="note">
          Other browsers and Trackers are signed out, and your calendar’s address is closed; your passkeys
          stay.
        </p>
        {changed > 0 && <p role="status">Your password is changed.</p>}
      </Form>
    </section>
  )
}

/** One's data to take along, and the end of the account. */
export function YourData() {
  const [deleting, setDeleting] = useState(false)
  return (
    <section class="card" aria-labelledby="your-data">
      <h2 id="your-data">Your data</h2>
      <p>
        <a href={addressOf('GET /api/me/export')} download>
          Everything kept about you, as JSON
        </a>
      </p>
      <div class="buttons">
        <button type="button" class="button button--danger" onClick={() => setDeleting(true)}>
          Delete my account…
        </button>
      </div>
      {deleting && <DeleteAccount onClose={() => setDeleting(false)} />}
    </section>
  )
}

function DeleteAccount({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Delete your account?" onClose={onClose}>
      <Form
        submit="Delete my account"
        danger
        onSubmit={async (values) => {
          await api('DELETE /api/me', { body: { password: String(values.get('password') ?? '') } })
          person.value = null
          navigate('/sign-up')
        }}
        extra={
          <button type="button" class="button" onClick={onClose}>
            Keep it
          </button>
        }
      >
        <p>
          Name, address, password, passkeys, payment methods and, if you are a freelancer, all your pictures
          are deleted. Charges, hours and messages stay, for the other party’s sake and the tax office’s. It
          is refused while a job runs or money is under way.
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
  )
}
