import { useState } from 'preact/hooks'
import { moment } from '../../../../core/ui/words/format.ts'
import { type AnswerTo, api } from '../../api.ts'
import { accountTime, viewerZone } from '../../page-clock.ts'
import { Check, Field, Form, textOf } from '../../parts/form.tsx'
import { useLoad } from '../../parts/load.ts'
import { PageHead } from '../../parts/page.tsx'
import { Problem, Skeleton } from '../../parts/states.tsx'

type WaysIn = AnswerTo<'GET /api/password-resets/{token}'>

/** A forgotten password: asks for the link by mail, or with the link sets a new one. */
export function ResetPage({ token }: { token: string | null }) {
  return (
    <div class="narrow">
      <PageHead title="Set a new password" />
      {token === null ? <AskForLink /> : <NewPassword token={token} />}
    </div>
  )
}

/** The new password, and what else opens the account (A5). */
function NewPassword({ token }: { token: string }) {
  const loaded = useLoad(`reset ${token}`, () => api('GET /api/password-resets/{token}', { token }))
  const [done, setDone] = useState(false)
  if (done)
    return (
      <p role="status">
        Your password is set. <a href="/sign-in">Sign in</a>
      </p>
    )
  if (loaded.state === 'loading') return <Skeleton />
  if (loaded.state === 'failed')
    return (
      <Problem sentence={loaded.sentence} onRetry={loaded.reload}>
        <a class="button" href="/reset">
          Send me a new link
        </a>
      </Problem>
    )
  return (
    <Form
      submit="Set password"
      onSubmit={async (values) => {
        const password = String(values.get('password') ?? '')
        const body = { password, dropPasskeys: values.getAll('drop').map(String) }
        await api('POST /api/password-resets/{token}', { token, body })
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
        hint="At least 8 characters."
      />
      <OtherWaysIn ways={loaded.value} />
    </Form>
  )
}

function OtherWaysIn({ ways }: { ways: WaysIn }) {
  const { passkeys, browsers, trackers, calendar, isProven } = ways
  const ended = [
    ...(browsers > 0 ? [counted(browsers, 'browser')] : []),
    ...(trackers > 0 ? [counted(trackers, 'Tracker')] : []),
    ...(calendar ? ['the address of your calendar'] : []),
  ]
  return (
    <section aria-labelledby="ways">
      <h2 id="ways">Other ways into your account</h2>
      <p>
        {ended.length > 0 ? `Signed out or closed with it: ${ended.join(', ')}.` : 'Nobody is signed in.'}
      </p>
      {passkeys.length > 0 && !isProven && (
        <p>
          This is the first proof that the address is yours. Passkeys that were added before it are removed:{' '}
          {passkeys.map(({ label }) => label).join(', ')}.
        </p>
      )}
      {passkeys.length > 0 && isProven && (
        <fieldset>
          <legend>These passkeys sign in too. Tick those that shall no more:</legend>
          {passkeys.map(({ id, label, createdAt, lastUsedAt }) => (
            <Check
              key={id}
              name="drop"
              value={id}
              label={`Remove “${label}”`}
              hint={`added ${moment(accountTime(createdAt), viewerZone)}, ${lastUsedAt === null ? 'never used' : `last used ${moment(accountTime(lastUsedAt), viewerZone)}`}`}
            />
          ))}
        </fieldset>
      )}
    </section>
  )
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`

function AskForLink() {
  const [done, setDone] = useState(false)
  if (done) return <p role="status">If there is an account with this address, a link is on its way to it.</p>
  return (
    <Form
      submit="Send me a link"
      onSubmit={async (values) => {
        await api('POST /api/password-resets', { body: { email: textOf(values, 'email') } })
        setDone(true)
      }}
    >
      <Field label="E-mail" name="email" type="email" autoComplete="email" required />
    </Form>
  )
}
