import type { Services } from './compose.ts'
import { createEndedWatch } from './domain/accounts/ended-elsewhere.ts'
import { doAskedReceipts } from './domain/outside/asked-receipts.ts'
import { isGuarded } from './infra/clock-guard.ts'
import { type Loop, startLoop } from './infra/loop.ts'
import { createWatch } from './status.ts'

/** How often the server looks for what falls due; a deadline is met within it. */
const TURN_EVERY_MS = 1000
/** How often the log hears of what is stuck. */
const WATCH_EVERY_MS = 60_000
/** How often pictures that no record names are looked for. */
const COLLECT_EVERY_MS = 24 * 3_600_000

/** What the server does by itself, each in a loop of its own: none waits for what another waits for. */
export function startOwnWork(parts: Services, log: (problem: unknown) => void): Loop[] {
  const { accounts, database, weeks, clock, payments, screenshots, notices, cleanUp } = parts
  const ended = createEndedWatch({
    database,
    now: () => clock.now() - clock.simulatedOffsetMs(),
    tellRevoked: accounts.tellRevoked,
  })
  /** What can't be undone rests while the clock is in doubt (W8). */
  const sure = (turn: () => Promise<unknown>) => async () => {
    if (!clock.doubt()) await turn()
  }
  /** Each waits for the one before, and the clock may have moved meanwhile. */
  const inTurn =
    (...works: (() => Promise<unknown>)[]) =>
    async () => {
      for (const work of works) await sure(work)()
    }
  const turns: Record<string, () => Promise<unknown>> = {
    'signs of life': sure(() => weeks.outages.sign(clock.now())),
    'what time brings': inTurn(
      () => weeks.outages.sign(clock.now()),
      () => weeks.passTime(clock.now()),
    ),
    charges: inTurn(
      () => payments.reconcile(),
      () => weeks.chargeDue(clock.now()),
      () => doAskedReceipts(database, parts.receipts),
    ),
    'sessions that were ended elsewhere': () => ended.look(),
    'what is over': inTurn(
      () => cleanUp.turn(),
      () => notices.purge(),
    ),
  }
  if (isGuarded(clock)) turns.clock = () => clock.look()
  const loops = Object.entries(turns).map(([name, turn]) => startLoop(name, TURN_EVERY_MS, turn, log))
  const collect = sure(() => screenshots.collect())
  loops.push(startLoop('pictures that no record names', COLLECT_EVERY_MS, collect, log))
  // The sandbox plays with time, so its waits say nothing.
  if (isGuarded(clock)) {
    const watch = createWatch({ database, now: () => clock.now(), log })
    loops.push(startLoop('what is stuck', WATCH_EVERY_MS, watch, log))
  }
  return loops
}
