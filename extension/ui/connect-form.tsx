import { useState } from 'preact/hooks'
import { ask } from '../messages.ts'
import { useAction } from './act.ts'
import { readServerAddress } from './origin.ts'
import { Problem } from './page.tsx'
import { askToReach } from './permission.ts'

/** Signs this browser in at the freelancer's server. */
export function ConnectForm() {
  const { busy, problem, run } = useAction()
  const [server, setServer] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const connect = async () => {
    const address = readServerAddress(server)
    if ('code' in address) return { ok: false, ...address } as const
    const { origin } = address
    const permission = await askToReach(origin)
    return permission.ok ? ask('connect', { server: origin, email: email.trim(), password }) : permission
  }
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        void run(connect)
      }}
    >
      <p class="note">
        Connect this browser to your Glasswork server. Sign in as on its pages. Your browser may ask whether
        Glasswork may read data on that server: choose Allow, or nothing can be sent to it.
      </p>
      <label class="field">
        <span class="field__label">Server address</span>
        <input
          type="text"
          inputMode="url"
          required
          autocomplete="url"
          placeholder="https://glasswork.example"
          value={server}
          onInput={(event) => setServer(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span class="field__label">E-mail</span>
        <input
          type="email"
          required
          autocomplete="username"
          value={email}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span class="field__label">Password</span>
        <input
          type="password"
          required
          autocomplete="current-password"
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
      </label>
      {problem && <Problem sentence={problem} />}
      <button type="submit" class="button button--primary button--large" disabled={busy}>
        {busy ? 'Connecting…' : 'Connect'}
      </button>
    </form>
  )
}
