import { useEffect, useState } from 'preact/hooks'
import { api, sentenceOfError } from '../api.ts'
import { CopyText } from '../parts/copy-button.tsx'
import { PageHead } from '../parts/page.tsx'
import { Problem, Skeleton } from '../parts/states.tsx'
import { person } from '../session.ts'

const LOOK_EVERY_MS = 2000

type Pairing =
  | { kind: 'asking' }
  | { kind: 'open'; link: string; secondsLeft: number }
  | { kind: 'connected'; device: string }
  | { kind: 'over' }
  | { kind: 'failed'; sentence: string }

/**
 * Hands the Tracker a code that connects it without a password. It stands behind the `#` of this very address: a
 * Tracker that may see pages finds it there, in any browser and without a right of its own for this server; where it
 * may not yet, a person copies the same address over. Nothing behind `#` is sent to a server.
 */
export function ConnectPage() {
  const [pairing, setPairing] = useState<Pairing>({ kind: 'asking' })
  const ask = async () => {
    setPairing({ kind: 'asking' })
    try {
      const { code, secondsLeft } = await api('POST /api/pairing-code')
      history.replaceState(null, '', `/connect#${code}`)
      setPairing({ kind: 'open', link: location.href, secondsLeft })
    } catch (error) {
      setPairing({ kind: 'failed', sentence: sentenceOfError(error) })
    }
  }
  const look = async () => {
    const { latest } = await api('GET /api/pairing-code')
    if (latest === null) setPairing({ kind: 'over' })
    else if (latest.device) setPairing({ kind: 'connected', device: latest.device.label })
    else
      setPairing((before) =>
        before.kind === 'open' ? { ...before, secondsLeft: latest.secondsLeft } : before,
      )
  }
  useEffect(() => {
    void ask()
  }, [])
  const isOpen = pairing.kind === 'open'
  useEffect(() => {
    if (!isOpen) return
    const timer = setInterval(() => {
      // Without a connection the link may still be good: the next look says.
      if (!document.hidden) look().catch(() => {})
    }, LOOK_EVERY_MS)
    return () => {
      clearInterval(timer)
      history.replaceState(null, '', location.pathname + location.search)
    }
  }, [isOpen])
  return (
    <div class="narrow">
      <PageHead title="Connect this browser" />
      <Shown pairing={pairing} onAgain={ask} />
    </div>
  )
}

function Shown({ pairing, onAgain }: { pairing: Pairing; onAgain: () => void }) {
  switch (pairing.kind) {
    case 'asking':
      return <Skeleton />
    case 'failed':
      return <Problem sentence={pairing.sentence} onRetry={onAgain} />
    case 'over':
      return (
        <>
          <p>This link is over: it works for ten minutes, and a newer one replaces it.</p>
          <div class="buttons">
            <button type="button" class="button button--primary" onClick={onAgain}>
              Make a new link
            </button>
          </div>
        </>
      )
    case 'connected':
      return (
        <>
          <p role="status">
            <strong>Connected.</strong> {pairing.device} now tracks for {person.value?.name} (
            {person.value?.email}). Settings lists it, and signs it out.
          </p>
          <div class="buttons">
            <a class="button button--primary" href="/jobs">
              My jobs
            </a>
          </div>
        </>
      )
    case 'open':
      return (
        <>
          <p>
            Leave this page open and go to the Tracker’s tab: it finds this page by itself and asks you to
            confirm. No password is needed.
          </p>
          <div class="card">
            <p>
              <strong>Nothing there?</strong> Copy this link and paste it into the Tracker’s page (its icon in
              the toolbar opens it). It works in another browser too.
            </p>
            <CopyText label="Link for the Tracker" text={pairing.link} />
            <p class="note">
              Whoever has this link can track in your name: it is for your own browser alone. It works once,
              for another {minutesLeft(pairing.secondsLeft)}.
            </p>
          </div>
          <p class="note" role="status">
            Waiting for the Tracker…
          </p>
          <p>
            No Tracker in this browser yet? <a href="/get-tracker">Get the Tracker</a>
          </p>
        </>
      )
  }
}

const minutesLeft = (seconds: number): string =>
  seconds > 60 ? `${Math.ceil(seconds / 60)} minutes` : 'minute'
