import { api } from '../api.ts'
import { useLoad } from '../parts/load.ts'
import { PageHead } from '../parts/page.tsx'
import { Shown } from '../parts/states.tsx'
import { askWhoIsSignedIn } from '../session.ts'

/** Where the link of a verification mail leads. */
export function VerifyPage({ token }: { token: string }) {
  const loaded = useLoad(`verify ${token}`, async () => {
    await api('POST', `/api/verifications/${encodeURIComponent(token)}`)
    await askWhoIsSignedIn()
    return true
  })
  return (
    <div class="narrow">
      <PageHead title="Verify your e-mail address" />
      <Shown of={loaded}>
        {() => (
          <p role="status">
            Your address is verified. <a href="/jobs">My jobs</a>
          </p>
        )}
      </Shown>
    </div>
  )
}
