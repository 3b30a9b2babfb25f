import type { Clock } from '../../../infra/clock.ts'
import { inParts } from '../../../infra/database/in-parts.ts'

/** A payment whose outcome is unknown; `settle` asks the gateway and answers whether it is known now. */
export type Unsettled = { id: string; settle: () => Promise<boolean> }

const MOST_AT_ONCE = 50
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 10 * 60_000

/**
 * Asks about every payment whose outcome is unknown (P5), each with waits that double from a second to ten
 * minutes, so that a gateway in trouble isn't asked without end. One that fails holds up no other.
 */
export function createReconciliation(deps: {
  clock: Clock
  sources: readonly (() => Promise<Unsettled[]>)[]
  log: (error: unknown) => void
}) {
  const { clock, sources, log } = deps
  const waits = new Map<string, { until: number; waitMs: number }>()
  // A wait is real time: moving the sandbox's clock doesn't shorten it, standing still doesn't stop it.
  const now = () => clock.now() - clock.simulatedOffsetMs()

  const settle = async ({ id, settle: ask }: Unsettled): Promise<boolean> => {
    try {
      return await ask()
    } catch (error) {
      log(error)
      return false
    } finally {
      const waitMs = Math.min((waits.get(id)?.waitMs ?? FIRST_WAIT_MS / 2) * 2, LONGEST_WAIT_MS)
      waits.set(id, { until: now() + waitMs, waitMs })
    }
  }

  /**
   * @param atOnce ask about each now, whatever its wait: the gateway has said that something happened
   * @returns how many payments were settled by this round
   */
  return async function reconcile(atOnce = false): Promise<number> {
    const open = (await Promise.all(sources.map((source) => source()))).flat()
    const ids = new Set(open.map(({ id }) => id))
    for (const id of waits.keys()) if (!ids.has(id)) waits.delete(id)
    const isTime = ({ id }: Unsettled) => atOnce || !((waits.get(id)?.until ?? 0) > now())
    let settled = 0
    for (const part of inParts(open.filter(isTime), MOST_AT_ONCE)) {
      const answers = await Promise.all(part.map(settle))
      settled += answers.filter((is) => is).length
    }
    return settled
  }
}
