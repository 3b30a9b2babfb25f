import { useState } from 'preact/hooks'
import { momentBoth } from '../../../core/view/format.ts'
import { sentenceOfError } from '../api.ts'
import { now, viewerZone } from '../page-clock.ts'
import { policy } from '../policy.ts'
import { moveClock, nextDeadlines, playWeek, sandbox, stopPlay } from '../sandbox.ts'

const MINUTE_MS = 60_000

/** Says that time and money are played here, and moves the clock. */
export function SandboxBanner() {
  const [busy, setBusy] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  if (sandbox.value === null) return null
  const { submit, reviewEnd } = nextDeadlines(now.value)
  const moves: [string, () => Promise<void>][] = [
    ['+12 min', () => moveClock(now.value + 12 * MINUTE_MS)],
    ['+1 h', () => moveClock(now.value + 60 * MINUTE_MS)],
    ['to Monday 07:00 ET', () => moveClock(submit)],
    ['to Saturday 00:00 ET', () => moveClock(reviewEnd)],
    sandbox.value.playing ? ['Stop playing', stopPlay] : ['Play a week', playWeek],
  ]
  async function run(name: string, move: () => Promise<void>) {
    setBusy(name)
    setProblem(null)
    try {
      await move()
    } catch (error) {
      setProblem(sentenceOfError(error))
    } finally {
      setBusy(null)
    }
  }
  return (
    <section class="sandbox" aria-label="Sandbox">
      <p>
        <strong>Sandbox</strong>: simulated clock{' '}
        <time dateTime={new Date(now.value).toISOString()}>
          {momentBoth(now.value, viewerZone, policy.value.zone)}
        </time>
      </p>
      <div class="buttons">
        {moves.map(([name, move]) => (
          <button
            key={name}
            type="button"
            class="button"
            disabled={busy !== null}
            onClick={() => void run(name, move)}
          >
            {busy === name ? `${name}…` : name}
          </button>
        ))}
        <a href="/sandbox/mail">Mail</a>
      </div>
      {problem !== null && <p role="alert">{problem}</p>}
    </section>
  )
}
