import type { Instant } from '../../core/rules/week.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'

/** A clock that runs as the machine's does, from wherever the sandbox has moved it; it never goes back. */
export type SandboxClock = Clock & {
  /** False, and nothing moves, for an instant that has passed already. */
  moveTo(instant: Instant): Promise<boolean>
}

const SETTING = 'sandbox-clock-offset-ms'

/** @param firstNow where a new sandbox begins; an older one goes on from where it was left */
export async function openSandboxClock(database: Database, firstNow: Instant): Promise<SandboxClock> {
  const [stored] = await database.read<{ value: string }>('select value from settings where name = :name', {
    name: SETTING,
  })
  let offsetMs = stored ? Number(stored.value) : firstNow - Date.now()
  const now = () => Date.now() + offsetMs
  const save = () =>
    database.write(async (tx) => {
      await database.run(tx, 'delete from settings where name = :name', { name: SETTING })
      await database.run(tx, 'insert into settings (name, value) values (:name, :value)', {
        name: SETTING,
        value: String(offsetMs),
      })
    })
  if (!stored) await save()
  return {
    now,
    simulatedOffsetMs: () => offsetMs,
    moveTo: async (instant) => {
      if (instant < now()) return false
      offsetMs = instant - Date.now()
      await save()
      return true
    },
  }
}
