import { useState } from 'preact/hooks'
import { api, sentenceOfError } from '../api.ts'
import { person } from '../session.ts'

/** An address that is not proven yet: what that means, and the mail once more. */
export function VerifyEmail() {
  const [said, setSaid] = useState<string | null>(null)
  const ask = () =>
    api('POST', '/api/me/verification').then(
      () => setSaid('Sent. Please look into your mailbox, and among the spam.'),
      (error) => setSaid(sentenceOfError(error)),
    )
  return (
    <>
      <span role="status">
        {said ?? (
          <>
            <strong>Verify your e-mail address:</strong> we sent a link to {person.value?.email}. Until then
            you can read and track, but not invite by mail, add a passkey or a payment method, and your
            messages reach nobody by mail. If no link comes, ask whoever runs this server.
          </>
        )}
      </span>{' '}
      {said === null && (
        <button type="button" class="button" onClick={() => void ask()}>
          Send it again
        </button>
      )}
    </>
  )
}
