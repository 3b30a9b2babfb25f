import { useState } from 'preact/hooks'
import type { Answer } from '../messages.ts'

/** Runs a request: busy while it lasts, and the refusal's sentence if it was refused. */
export function useAction(): {
  busy: boolean
  problem: string | null
  run: (request: () => Promise<Answer>) => Promise<boolean>
  clear: () => void
} {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  return {
    busy,
    problem,
    clear: () => setProblem(null),
    async run(request) {
      setBusy(true)
      setProblem(null)
      try {
        const answer = await request()
        if (!answer.ok) setProblem(answer.sentence)
        return answer.ok
      } catch (error) {
        setProblem(error instanceof Error ? error.message : String(error))
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}
