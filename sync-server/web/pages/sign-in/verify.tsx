import { ApiRefusal, api } from '../../api.ts'
import { useLoad } from '../../parts/load.ts'
import { PageHead } from '../../parts/page.tsx'
import { Problem, Skeleton } from '../../parts/states.tsx'
import { askWhoIsSignedIn, person } from '../../session.ts'

/** Where the link of a verification mail leads. */
export function VerifyPage({ token }: { token: string }) {
  const loaded = useLoad(`verify ${token}`, async () => {
    await api('POST /api/verifications/{token}', { token })
    await askWhoIsSignedIn()
  })
  return (
    <div class="narrow">
      <PageHead title="Verify your e-mail address" />
      {loaded.state === 'loading' && <Skeleton lines={1} />}
      {loaded.state === 'ready' && <Verified />}
      {loaded.state === 'failed' &&
        (loaded.error instanceof ApiRefusal && loaded.error.code === 'link-expired' ? (
          <Expired sentence={loaded.sentence} />
        ) : (
          <Problem sentence={loaded.sentence} onRetry={loaded.reload} />
        ))}
    </div>
  )
}

function Verified() {
  return (
    <p role="status">
      Your address is verified. {person.value ? <a href="/jobs">My jobs</a> : <a href="/sign-in">Sign in</a>}
    </p>
  )
}

/** A mail program may have followed the link before its reader did: then all is well. */
function Expired({ sentence }: { sentence: string }) {
  if (person.value?.emailVerified) return <Verified />
  if (person.value) return <Problem sentence={`${sentence} It is sent to the address of your account.`} />
  return (
    <Problem sentence="This link has been used or has expired. Sign in: your settings say whether your address is verified, and send a new link.">
      <a class="button" href="/sign-in?to=/settings">
        Sign in
      </a>
    </Problem>
  )
}
