import { useState } from 'preact/hooks'
import { siteFrom } from '../../capture/sites.ts'
import { ask } from '../../messages.ts'
import { type Backlog, readBacklog } from '../../store/backlog.ts'
import type { Database } from '../../store/database.ts'
import type { Preferences } from '../../store/stored-values.ts'
import { readPreferences, readValue } from '../../store/values.ts'
import type { Account } from '../../sync/account.ts'
import { useAction } from '../../ui/act.ts'
import { ConnectForm } from '../../ui/connect-form.tsx'
import { useDeviceNow, useLive } from '../../ui/live.ts'
import { ConfirmButton, Problem } from '../../ui/page.tsx'
import { askToNotify } from '../../ui/permission.ts'
import { SyncLine } from '../../ui/sync-line.tsx'
import { StorageUsed } from './storage-used.tsx'
import { disconnectQuestion, WhatStays } from './what-stays.tsx'
import './options.css'

/** Server and account, what is captured and shared, and the space it takes (V7). */
export function Options({ database }: { database: Database }) {
  const model = useLive(async () => ({
    account: await readValue(database, 'account'),
    health: await readValue(database, 'health'),
    preferences: await readPreferences(database),
    left: await readValue(database, 'left'),
    backlog: await readBacklog(database),
  }))
  if (!model) return <p class="spinner">Loading…</p>
  return (
    <main class="page page--narrow">
      <h1>Tracker options</h1>
      <section class="card" aria-labelledby="account">
        <h2 id="account">Server and account</h2>
        {model.account ? (
          <ConnectedAccount
            account={model.account}
            isSignedOut={model.health?.state === 'signed-out'}
            database={database}
            backlog={model.backlog}
          />
        ) : (
          <>
            {model.left && <WhatStays left={model.left} backlog={model.backlog} />}
            <ConnectForm />
          </>
        )}
      </section>
      <Sharing preferences={model.preferences} />
      <ExcludedSites preferences={model.preferences} />
      <StorageUsed database={database} />
    </main>
  )
}

function ConnectedAccount(props: {
  account: Account
  isSignedOut: boolean
  database: Database
  backlog: Backlog
}) {
  const { account } = props
  const { busy, problem, run } = useAction()
  const now = useDeviceNow(10_000)
  return (
    <>
      <p>
        {account.person.name} <span class="note">{account.person.email}</span>
        <br />
        <a href={account.server} target="_blank" rel="noreferrer">
          {account.server}
        </a>
      </p>
      {props.isSignedOut ? (
        <>
          <p>The server no longer knows this browser. Sign in again; nothing recorded is lost.</p>
          <ConnectForm />
        </>
      ) : (
        <SyncLine database={props.database} now={now} />
      )}
      <ConfirmButton
        label="Disconnect"
        question={disconnectQuestion(props.backlog, account)}
        confirm="Disconnect"
        busy={busy}
        onConfirm={() => run(() => ask('disconnect', {}))}
      />
      {problem && <Problem sentence={problem} />}
    </>
  )
}

const MOST_HOLD_MINUTES = 120

/** C2, C6: what the freelancer sees of captures, and how long they stay private. */
function Sharing({ preferences }: { preferences: Preferences }) {
  const { problem, run } = useAction()
  const save = (change: Partial<Preferences>) =>
    void run(() => ask('save-preferences', { ...preferences, ...change }))
  return (
    <section class="card" aria-labelledby="sharing">
      <h2 id="sharing">Screenshots</h2>
      <label class="field">
        <span class="field__label">Hold each screenshot before it is shared</span>
        <span class="cluster">
          <input
            type="number"
            min={0}
            max={MOST_HOLD_MINUTES}
            step={1}
            class="input--short"
            value={preferences.holdMinutes}
            onChange={(event) => {
              const minutes = Math.round(event.currentTarget.valueAsNumber)
              if (minutes >= 0 && minutes <= MOST_HOLD_MINUTES) save({ holdMinutes: minutes })
            }}
          />
          <small>minutes, to look at it and delete it first</small>
        </span>
      </label>
      <label class="switch">
        <span>
          Show a notice at each capture
          <br />
          <small class="note">The same permission lets the Tracker tell you when it pauses.</small>
        </span>
        <input
          type="checkbox"
          checked={preferences.captureNotice}
          onChange={async ({ currentTarget }) => {
            const wanted = currentTarget.checked
            const granted = !wanted || (await askToNotify())
            currentTarget.checked = wanted && granted
            save({ captureNotice: wanted && granted })
          }}
        />
      </label>
      {problem && <Problem sentence={problem} />}
    </section>
  )
}

/** C4: sites of which no picture is ever taken. */
function ExcludedSites({ preferences }: { preferences: Preferences }) {
  const { problem, run } = useAction()
  const [text, setText] = useState('')
  const [isBad, setIsBad] = useState(false)
  const { excludedSites } = preferences
  const save = (sites: string[]) =>
    run(() => ask('save-preferences', { ...preferences, excludedSites: sites }))
  const add = async () => {
    const site = siteFrom(text)
    setIsBad(site === null)
    if (site === null) return
    if (await save([...new Set([...excludedSites, site])].sort())) setText('')
  }
  return (
    <section class="card" aria-labelledby="excluded">
      <h2 id="excluded">Excluded sites</h2>
      <p class="note">
        While one of these is in view, in a frame of another page too, no picture is taken. Your client sees a
        placeholder that says so, and the time counts without protection. A site stands for everything under
        it; mail.example/inbox for that part alone; a * in a path for anything.
      </p>
      {excludedSites.length === 0 ? (
        <p class="note">None.</p>
      ) : (
        <ul class="rows rows--lines">
          {excludedSites.map((site) => (
            <li key={site}>
              <span>{site}</span>
              <button
                type="button"
                class="button button--link button--danger"
                aria-label={`Remove ${site}`}
                onClick={() => save(excludedSites.filter((other) => other !== site))}
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
      )}
      <form
        class="cluster"
        onSubmit={(event) => {
          event.preventDefault()
          void add()
        }}
      >
        <label class="field field--fill">
          <span class="visually-hidden">Site to exclude</span>
          <input
            type="text"
            placeholder="bank.example"
            value={text}
            aria-invalid={isBad}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button" disabled={text.trim() === ''}>
          Exclude
        </button>
      </form>
      {isBad && (
        <Problem sentence="That is no site. Give its name, like bank.example or mail.example/inbox" />
      )}
      {problem && <Problem sentence={problem} />}
    </section>
  )
}
