import type { Instant } from '../../core/rules/calendar/instant.ts'
import { type Clock, SANDBOX_CLOCK } from '../infra/clock.ts'
import type { Database } from '../infra/database/database.ts'
import { keepSetting, readSetting } from '../infra/database/settings.ts'

/** A clock that runs as the machine's does, from wherever the sandbox has moved it; it never goes back. */
export type SandboxClock = Clock & {
  /** False, and nothing moves, for an instant that has passed already. */
  moveTo(instant: Instant): Promise<boolean>
}

/** @param firstNow where a new sandbox begins; an older one goes on from where it was left */
export async function openSandboxClock(database: Database, firstNow: Instant): Promise<SandboxClock> {
  const stored = await readSetting(database, SANDBOX_CLOCK)
  let offsetMs = stored === null ? firstNow - Date.now() : Number(stored)
  const now = () => Date.now() + offsetMs
  const save = () => database.write((tx) => keepSetting(tx, SANDBOX_CLOCK, String(offsetMs)))
  if (stored === null) await save()
  return {
    now,
    simulatedOffsetMs: () => offsetMs,
    doubt: () => null,
    moveTo: async (instant) => {
      if (instant < now()) return false
      offsetMs = instant - Date.now()
      await save()
      return true
    },
  }
}
