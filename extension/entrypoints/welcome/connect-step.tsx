import { useState } from 'preact/hooks'
import { useFoundLinks } from '../../first-run/found-links.ts'
import { type PairingLink, readPairingLink } from '../../first-run/pairing-link.ts'
import { type Answer, ask } from '../../messages.ts'
import { useAction } from '../../ui/act.ts'
import { ConnectForm } from '../../ui/connect-form.tsx'
import { Problem } from '../../ui/page.tsx'
import { askToReach } from '../../ui/permission.ts'

/** Connects by one click on what the Workroom's page offers, by its link, or by address and password. */
export function ConnectStep({ maySeePages }: { maySeePages: boolean }) {
  const { busy, problem, run } = useAction()
  const [pasted, setPasted] = useState('')
  const found = useFoundLinks(maySeePages)
  const connect = async ({ server, code }: PairingLink): Promise<Answer> => {
    const permission = await askToReach(server)
    return permission.ok ? ask('connect', { server, code }) : permission
  }
  const connectPasted = async (): Promise<Answer> => {
    const link = readPairingLink(pasted)
    return 'server' in link ? connect(link) : { ok: false, ...link }
  }
  return (
    <>
      {found.length > 0 ? (
        found.map((link) => (
          <div key={link.server + link.code} class="cluster cluster--apart">
            <p>
              Your Workroom at <strong>{new URL(link.server).host}</strong> is open. Send your screenshots
              there?
            </p>
            <button
              type="button"
              class="button button--primary"
              disabled={busy}
              onClick={() => run(() => connect(link))}
            >
              {busy ? 'Connecting…' : `Connect to ${new URL(link.server).host}`}
            </button>
          </div>
        ))
      ) : (
        <p>
          In your Workroom, the page that your invitation led to, choose <strong>Get the Tracker</strong> and
          press <strong>Connect this browser</strong>.{' '}
          {maySeePages ? 'This page notices it by itself.' : 'Then copy its link to here.'}
        </p>
      )}
      <form
        class="cluster cluster--fields"
        onSubmit={(event) => {
          event.preventDefault()
          void run(connectPasted)
        }}
      >
        <label class="field field--fill">
          <span class="field__label">{found.length > 0 ? 'Or another link' : 'Or paste its link'}</span>
          <input
            type="text"
            inputMode="url"
            autocomplete="off"
            spellcheck={false}
            placeholder="https://glasswork.example/connect#7K3M-Q9TX-2B4C"
            value={pasted}
            onInput={(event) => setPasted(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button" disabled={busy || pasted.trim() === ''}>
          Connect
        </button>
      </form>
      {problem && <Problem sentence={problem} />}
      <details>
        <summary>Use the server’s address and your password instead</summary>
        <ConnectForm />
      </details>
    </>
  )
}
