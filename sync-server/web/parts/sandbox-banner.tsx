import { useState } from 'preact/hooks'
import { deadline, momentBoth, timeLeft } from '../../../core/ui/words/format.ts'
import { sentenceOfError } from '../api.ts'
import { now, viewerZone } from '../page-clock.ts'
import { policy } from '../policy.ts'
import { moveClock, nextDeadlines, playWeek, sandbox, stopPlay } from '../sandbox.ts'
import './sandbox-banner.css'

const HOUR_MS = 3_600_000
const inPolicyZone = (at: number): string => deadline(at, policy.value.zone, policy.value.zone)

/** Says that time and money are played here, and moves the clock. */
export function SandboxBanner() {
  const [busy, setBusy] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  if (sandbox.value === null) return null
  const { submit, reviewEnd } = nextDeadlines(now.value)
  const slotMs = policy.value.slotSeconds * 1000
  const moves: [string, () => Promise<void>][] = [
    [`+${timeLeft(slotMs)}`, () => moveClock(now.value + slotMs)],
    ['+1 h', () => moveClock(now.value + HOUR_MS)],
    [`to submission, ${inPolicyZone(submit)}`, () => moveClock(submit)],
    [`to review’s end, ${inPolicyZone(reviewEnd)}`, () => moveClock(reviewEnd)],
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
            class="button button--small"
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
