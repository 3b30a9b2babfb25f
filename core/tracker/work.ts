import type { Policy } from '../rules/policy.ts'
import type { Effect, Off, On, Paused, Session, Undeveloped } from './state.ts'

/** One step while it is being worked out; `step` makes it and lets nobody else have it. */
export type Work = {
  phase: Off | On | Paused
  undeveloped: Undeveloped[]
  effects: Effect[]
  readonly policy: Policy
  /** From 0 to below 1, drawn by the caller. */
  readonly random: number
}

/** The session's next id, and the session as it is after that. */
export function takeId(session: Session): { id: string; session: Session } {
  return { id: `${session.id}-${session.sequence}`, session: { ...session, sequence: session.sequence + 1 } }
}
