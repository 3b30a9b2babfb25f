import { useState } from 'preact/hooks'
import { type AnswerTo, api, sentenceOfError } from '../api.ts'
import { sandbox } from '../sandbox.ts'
import { person } from '../session.ts'
import { useLoad } from './load.ts'

/** An address that is not proven yet: what that means, and how it can be proven here. */
export function VerifyEmail() {
  const loaded = useLoad('verification', () => api('GET /api/me/verification'))
  const [said, setSaid] = useState<string | null>(null)
  if (loaded.state === 'loading') return null
  const mail = loaded.state === 'ready' ? loaded.value.mail : 'waiting'
  const isSent = mail !== 'not-sent-here' || sandbox.value !== null
  const ask = () =>
    api('POST /api/me/verification').then(
      () => setSaid('It goes out now. Please look into your mailbox, and among the spam.'),
      (error) => setSaid(sentenceOfError(error)),
    )
  return (
    <>
      <span role="status">
        {said ?? (
          <>
            <strong>Verify your e-mail address:</strong> {wayToProve(mail, person.value?.email ?? '')} Until
            then you can read and track, but not invite by mail, add a passkey or a payment method, and your
            messages reach nobody by mail.
          </>
        )}
      </span>{' '}
      {said === null && isSent && (
        <button type="button" class="button" onClick={() => void ask()}>
          Send it again
        </button>
      )}
    </>
  )
}

function wayToProve(mail: AnswerTo<'GET /api/me/verification'>['mail'], email: string) {
  if (sandbox.value !== null)
    return (
      <>
        the link to {email} is on the <a href="/sandbox/mail">sandbox’s mail page</a>.
      </>
    )
  if (mail === 'not-sent-here')
    return `this server sends no mail. Ask whoever runs it to prove ${email} by hand.`
  return mail === 'sent'
    ? `a link was sent to ${email}. If none has come, look among the spam, or ask whoever runs this server.`
    : `a link to ${email} waits to be sent.`
}
