import { useState } from 'preact/hooks'
import { Field, Form, textOf } from '../parts/form.tsx'
import { PageHead } from '../parts/page.tsx'
import { navigate, query } from '../router.ts'
import { sandbox } from '../sandbox.ts'
import { signIn, signUp } from '../session.ts'

/** Signs in or up; then goes where one wanted to go. */
export function SignInPage({ mode }: { mode: 'in' | 'up' }) {
  const to = query.value.get('to')
  const next = to?.startsWith('/') && !to.startsWith('//') ? to : '/'
  return (
    <div class="narrow">
      <PageHead title={mode === 'in' ? 'Sign in' : 'Sign up'} />
      <p class="lead">Work your client can see: hours, screenshots and payments of a job in one place.</p>
      <SignInForm mode={mode} onDone={() => navigate(next, { replace: true })} />
      <p>
        {mode === 'in' ? (
          <>
            New here? <a href={`/sign-up${to ? `?to=${encodeURIComponent(to)}` : ''}`}>Sign up</a> · Forgot
            it? <a href="/reset">Set a new password</a>
          </>
        ) : (
          <>
            Have an account? <a href={`/sign-in${to ? `?to=${encodeURIComponent(to)}` : ''}`}>Sign in</a>
          </>
        )}
      </p>
    </div>
  )
}

/** The fields alone, for this page and for joining by an invitation. */
export function SignInForm(props: { mode: 'in' | 'up'; onDone: () => void; submit?: string }) {
  const [filled, setFilled] = useState({ email: '', password: '' })
  const people = props.mode === 'in' ? (sandbox.value?.people ?? []) : []
  return (
    <>
      <Form
        key={filled.email}
        submit={props.submit ?? (props.mode === 'in' ? 'Sign in' : 'Sign up')}
        onSubmit={async (values) => {
          const account = { email: textOf(values, 'email'), password: String(values.get('password') ?? '') }
          if (props.mode === 'in') await signIn(account)
          else await signUp({ ...account, name: textOf(values, 'name') })
          props.onDone()
        }}
      >
        {props.mode === 'up' && (
          <Field label="Name" name="name" autoComplete="name" required maxLength={100} />
        )}
        <Field
          label="E-mail"
          name="email"
          type="email"
          autoComplete="email"
          required
          defaultValue={filled.email}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete={props.mode === 'in' ? 'current-password' : 'new-password'}
          required
          defaultValue={filled.password}
          {...(props.mode === 'up' ? { minLength: 8, hint: 'At least 8 characters.' } : {})}
        />
      </Form>
      {people.length > 0 && (
        <section class="card" aria-label="Sandbox people">
          <p class="note">The sandbox has people ready-made:</p>
          <div class="buttons">
            {people.map(({ name, email, role, password = '' }) => (
              <button key={email} type="button" class="button" onClick={() => setFilled({ email, password })}>
                {name}
                {role && ` (${role})`}
              </button>
            ))}
          </div>
        </section>
      )}
    </>
  )
}
