import type { Session } from './sessions/sessions.ts'

export type Person = {
  id: string
  name: string
  email: string
  isSupport: boolean
  /** Whether the address was proven by a link sent to it. */
  emailVerified: boolean
  /** The time zone of the browser in which the page was last opened: mails name times in it (W6). */
  zone: string | null
}

/** Who asks, and by which session; the address is where from. */
export type SignedIn = { person: Person; session: Session }

export type Opened = SignedIn & { token: string }
