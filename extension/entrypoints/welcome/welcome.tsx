import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { browser } from 'wxt/browser'
import type { Database } from '../../store/database.ts'
import { useLive } from '../../ui/live.ts'
import { maySeePages } from '../../ui/permission.ts'
import { AllowStep } from './allow-step.tsx'
import { ConnectStep } from './connect-step.tsx'
import { FindStep } from './find-step.tsx'
import { readWelcome } from './read-welcome.ts'
import { TestShotStep } from './test-shot-step.tsx'
import './welcome.css'

/** Opens at install: from what the Tracker sees to the first picture on the client's page, and where it is found. */
export function Welcome({ database }: { database: Database }) {
  const model = useLive(() => readWelcome(database))
  const maySee = useMaySeePages()
  /** The browser was asked and said no: the rest can be done first. */
  const [later, setLater] = useState(false)
  if (!model || maySee === undefined) return <p class="spinner">Loading…</p>
  const { account, job, shot } = model
  const hasAllowed = maySee || later || account !== null
  const isShared = shot?.state === 'shared'
  return (
    <main class="page page--narrow">
      <header>
        <h1>Welcome to Glasswork</h1>
        <p class="lead">
          The Tracker shows your client the work that you choose to show. Off, it sees nothing. Four steps,
          two minutes.
        </p>
      </header>
      <ol class="welcome__steps">
        <Step n={1} title="What it sees, and never sees" done={maySee} open={!hasAllowed || !maySee}>
          <AllowStep onLater={account === null && !later ? () => setLater(true) : null} />
        </Step>
        <Step
          n={2}
          title={
            account ? `Connected to ${new URL(account.server).host} as ${account.person.name}` : 'Connect'
          }
          done={account !== null}
          open={hasAllowed && account === null}
        >
          <ConnectStep maySeePages={maySee} />
        </Step>
        <Step
          n={3}
          title={isShared ? 'Your test shot is shared' : 'A test shot'}
          done={isShared}
          open={account !== null && maySee}
        >
          <TestShotStep database={database} model={model} />
        </Step>
        <Step n={4} title="Where to find it" done={model.isOn} open={account !== null && maySee}>
          <FindStep job={job} server={account?.server ?? ''} isOn={model.isOn} />
        </Step>
      </ol>
    </main>
  )
}

function Step(props: {
  n: number
  title: string
  done: boolean
  open: boolean
  children: ComponentChildren
}) {
  return (
    <li class={`card ${props.open ? '' : 'welcome__closed'}`}>
      <h2>
        {props.n}. {props.title} {props.done && <span class="mark mark--working">done</span>}
      </h2>
      {props.open && props.children}
    </li>
  )
}

/** Whether the browser lets the Tracker take pictures; undefined until it has said. */
function useMaySeePages(): boolean | undefined {
  const [may, setMay] = useState<boolean>()
  useEffect(() => {
    const look = async () => setMay(await maySeePages())
    void look()
    browser.permissions.onAdded.addListener(look)
    browser.permissions.onRemoved.addListener(look)
    return () => {
      browser.permissions.onAdded.removeListener(look)
      browser.permissions.onRemoved.removeListener(look)
    }
  }, [])
  return may
}
