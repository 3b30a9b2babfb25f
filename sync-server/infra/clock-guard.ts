import { uptime } from 'node:os'
import type { Instant } from '../../core/rules/calendar/instant.ts'
import {
  type ClockDoubt,
  doubtOfMove,
  doubtOfStart,
  doubtOfWord,
  doubtSentence,
  isBorneOut,
  type MachineReading,
} from '../../core/rules/clock-guard.ts'
import type { Policy } from '../../core/rules/policy.ts'
import type { Clock } from './clock.ts'
import type { Database, Tx } from './database/database.ts'
import { dropSetting, keepSetting, readSetting } from './database/settings.ts'
import { askTime } from './time-server.ts'

/** The server's last sign of life (W7), an instant. */
export const ALIVE = 'alive-at'
/** The doubt that stands, for the next start and for the operator's commands. */
export const DOUBT = 'clock.doubt'
/** When the operator said that the clock is right, by that clock. */
export const CONFIRMED = 'clock.confirmed'

const ASK_IN_DOUBT_EVERY_MS = 60_000
const ASK_EVERY_MS = 3_600_000
/** A person's clock speaks for so long. */
const WITNESS_MS = 10 * 60_000
const MOST_WITNESSES = 1000

export type GuardedClock = Clock & {
  /** A signed-in person's device says what time it is. */
  witness(personId: string, at: Instant): void
  /** At each round of the server: asks who could settle a doubt, or raise one. */
  look(): Promise<void>
}

export const isGuarded = (clock: Clock): clock is GuardedClock => 'witness' in clock

/** The machine's clock, guarded (W8): while it is in doubt nothing is done that can't be undone. */
export async function openGuardedClock(deps: {
  database: Database
  policy: Policy
  timeServer: URL | null
  log: (problem: unknown) => void
}): Promise<GuardedClock> {
  const { database, policy, timeServer, log } = deps
  const recorded = {
    recordedAt: toInstant(await readSetting(database, ALIVE)),
    doubtedAt: doubtedAheadAt(await readSetting(database, DOUBT)),
  }
  const witnesses = new Map<string, { offMs: number; heardAt: number }>()
  let sound: (MachineReading & { uptimeMs: number }) | null = null
  let doubt: ClockDoubt | null = null
  let askAt = 0

  const read = (): MachineReading => ({ at: Date.now(), elapsedMs: performance.now() })
  const trust = () => {
    sound = { ...read(), uptimeMs: uptime() * 1000 }
  }
  /** What the clock itself shows. The count of time that goes on while a machine sleeps is dear, so it is asked second. */
  const shown = (): ClockDoubt | null => {
    const now = read()
    if (sound === null) return doubtOfStart(recorded, now.at, policy)
    const found = doubtOfMove(sound, now, policy)
    if (!found) return null
    const awake = { at: sound.at, elapsedMs: sound.uptimeMs }
    return doubtOfMove(awake, { at: now.at, elapsedMs: uptime() * 1000 }, policy)
  }
  /** What was said last is kept already: a restart right after it knows as much. */
  let said: Promise<void> = Promise.resolve()
  const keepAndSay = (line: string, keep: (tx: Tx) => Promise<void>) => {
    said = said
      .then(() => database.write(keep))
      .catch(log)
      .then(() => log(line))
  }

  const raise = (found: ClockDoubt) => {
    doubt = found
    witnesses.clear()
    askAt = 0
    keepAndSay(
      `${doubtSentence(found)} Until that is settled nothing is submitted, charged, sealed or removed, and nothing new is taken. If the clock is right: npm run admin -- confirm-clock.`,
      (tx) => keepSetting(tx, DOUBT, JSON.stringify(found)),
    )
  }
  const settle = (how: string) => {
    doubt = null
    trust()
    keepAndSay(`The server’s clock is trusted again: ${how}.`, (tx) => dropSetting(tx, DOUBT))
  }
  /** The doubt at this moment: it comes as soon as anybody asks, and goes by itself when the clock is put right. */
  const look = (): ClockDoubt | null => {
    const found = shown()
    if (doubt === null && found) raise(found)
    else if (doubt !== null && doubt.why !== 'disputed' && !found) settle('it was put right')
    return doubt
  }

  const askOperator = async () => {
    const confirmedAt = toInstant(await readSetting(database, CONFIRMED))
    if (confirmedAt === null) return
    await database.write((tx) => dropSetting(tx, CONFIRMED))
    if (doubtOfWord(Date.now(), confirmedAt, policy) === null) settle('the operator confirmed it')
  }
  const askPeople = () => {
    const now = performance.now()
    const at = Date.now()
    const clocks = [...witnesses.values()].filter(({ heardAt }) => now - heardAt < WITNESS_MS)
    if (
      isBorneOut(
        at,
        clocks.map(({ offMs }) => at - offMs),
        policy,
      )
    )
      settle('the clocks of connected people agree')
  }
  const askServer = async () => {
    if (!timeServer || performance.now() < askAt) return
    askAt = performance.now() + (doubt ? ASK_IN_DOUBT_EVERY_MS : ASK_EVERY_MS)
    const trueAt = await askTime(timeServer)
    if (trueAt === null) return log(`The time server ${timeServer.href} doesn’t answer.`)
    const found = doubtOfWord(Date.now(), trueAt, policy)
    if (doubt && !found) settle('the time server agrees')
    if (!doubt && found) raise(found)
  }

  if (look() === null) trust()
  await askServer()
  await said
  return {
    now: () => Date.now(),
    simulatedOffsetMs: () => 0,
    doubt: look,
    witness(personId, at) {
      if (doubt === null || (witnesses.size >= MOST_WITNESSES && !witnesses.has(personId))) return
      witnesses.set(personId, { offMs: Date.now() - at, heardAt: performance.now() })
    },
    async look() {
      if (look()) await askOperator()
      if (doubt) askPeople()
      await askServer()
    },
  }
}

const toInstant = (text: string | null): Instant | null => (text === null ? null : Number(text))

/** A clock that was found ahead is still in doubt after a start; one that was behind shows so by itself. */
function doubtedAheadAt(text: string | null): Instant | null {
  if (text === null) return null
  const { at, offMs } = JSON.parse(text) as ClockDoubt
  return offMs > 0 ? at : null
}
