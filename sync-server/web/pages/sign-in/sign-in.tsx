import { useEffect, useState } from 'preact/hooks'
import { sentenceOfError } from '../../api.ts'
import { Field, Form, textOf } from '../../parts/form.tsx'
import { PageHead } from '../../parts/page.tsx'
import { navigate, query } from '../../router.ts'
import { sandbox } from '../../sandbox.ts'
import { person, signIn, signUp } from '../../session.ts'
import { forgetOffer, hasPasskeys, offerPasskeys, signInByPasskey } from './passkey-browser.ts'
import '../../parts/refusal.css'

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
export function SignInForm(props: {
  mode: 'in' | 'up'
  onDone: () => void
  submit?: string
  /** Filled in to begin with. */
  email?: string
  /** The invitation that one comes by: some houses take new people by one only. */
  invitation?: string
}) {
  const [filled, setFilled] = useState({ email: props.email ?? '', password: '' })
  const people = props.mode === 'in' ? (sandbox.value?.people ?? []) : []
  return (
    <>
      <Form
        key={filled.email}
        submit={props.submit ?? (props.mode === 'in' ? 'Sign in' : 'Sign up')}
        onSubmit={async (values) => {
          const account = { email: textOf(values, 'email'), password: String(values.get('password') ?? '') }
          if (props.mode === 'in') await signIn(account)
          else {
            const { invitation } = props
            await signUp({ ...account, name: textOf(values, 'name'), ...(invitation ? { invitation } : {}) })
          }
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
          autoComplete={props.mode === 'in' ? 'username webauthn' : 'email'}
          required
          defaultValue={filled.email}
          {...(props.mode === 'up'
            ? { hint: 'You sign in with it, and mails about your hours and money go to it.' }
            : {})}
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
      {props.mode === 'in' && hasPasskeys && <PasskeySignIn onDone={props.onDone} />}
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

const MOST_OFFERS = 20

/** The other way in: a button, and the browser's own offer at the e-mail field. */
function PasskeySignIn({ onDone }: { onDone: () => void }) {
  const [problem, setProblem] = useState<string | null>(null)
  /** Counts offers: each question of the browser ends the one before. */
  const [offer, setOffer] = useState(0)
  useEffect(() => {
    let isOver = false
    offerPasskeys().then(
      (found) => {
        if (isOver || !found) return
        person.value = found
        onDone()
      },
      (error) => {
        if (isOver) return
        setProblem(sentenceOfError(error))
        if (offer < MOST_OFFERS) setOffer(offer + 1)
      },
    )
    return () => {
      isOver = true
      void forgetOffer()
    }
  }, [offer])
  return (
    <Form
      submit="Sign in with a passkey"
      busy="Look for your browser’s question…"
      plain
      onSubmit={async () => {
        setProblem(null)
        try {
          person.value = await signInByPasskey()
        } catch (error) {
          setOffer(offer + 1)
          throw error
        }
        onDone()
      }}
    >
      {problem !== null && (
        <p class="refusal" role="alert">
          {problem}
        </p>
      )}
    </Form>
  )
}
