import { useState } from 'preact/hooks'
import { api } from '../api.ts'
import { Field, Form, textOf } from '../parts/form.tsx'
import { PageHead } from '../parts/page.tsx'

/** A forgotten password: asks for the link by mail, or with the link sets a new one. */
export function ResetPage({ token }: { token: string | null }) {
  const [done, setDone] = useState(false)
  return (
    <div class="narrow">
      <PageHead title="Set a new password" />
      {token === null ? <AskForLink done={done} onDone={() => setDone(true)} /> : null}
      {token !== null && !done && (
        <Form
          submit="Set password"
          onSubmit={async (values) => {
            await api('POST', `/api/password-resets/${encodeURIComponent(token)}`, {
              password: String(values.get('password') ?? ''),
            })
            setDone(true)
          }}
        >
          <Field
            label="New password"
            name="password"
            type="password"
            autoComplete="new-password"
            required
            minLength={8}
            hint="At least 8 characters. You are signed out everywhere else."
          />
        </Form>
      )}
      {token !== null && done && (
        <p role="status">
          Your password is set. <a href="/sign-in">Sign in</a>
        </p>
      )}
    </div>
  )
}

function AskForLink({ done, onDone }: { done: boolean; onDone: () => void }) {
  if (done) return <p role="status">If there is an account with this address, a link is on its way to it.</p>
  return (
    <Form
      submit="Send me a link"
      onSubmit={async (values) => {
        await api('POST', '/api/password-resets', { email: textOf(values, 'email') })
        onDone()
      }}
    >
      <Field label="E-mail" name="email" type="email" autoComplete="email" required />
    </Form>
  )
}
