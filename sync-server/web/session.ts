import { effect, signal } from '@preact/signals'
import type { Person } from '../../core/protocol/api/accounts.ts'
import { ApiRefusal, api, SIGNED_OUT } from './api.ts'
import { viewerZone } from './page-clock.ts'
import { navigate } from './router.ts'

/** Who is signed in: undefined while we ask, null for nobody. */
export const person = signal<Person | null | undefined>(undefined)
/** Why we don't know who is signed in, while the server can't be reached. */
export const sessionProblem = signal<string | null>(null)

/** Mails name times in the zone where one last opened the page (W6). */
let toldFor: string | null = null
effect(() => {
  const who = person.value
  if (!who || who.zone === viewerZone || toldFor === who.id) return
  toldFor = who.id
  // It is told again when the page is opened next; until then mails name times in the zone known before.
  api('PATCH /api/me', { body: { zone: viewerZone } }).catch(() => {})
})

/** A session may end while a page is open: expired, revoked, signed out in another tab. */
addEventListener(SIGNED_OUT, () => {
  if (person.value) person.value = null
})

export async function askWhoIsSignedIn(): Promise<void> {
  sessionProblem.value = null
  try {
    person.value = (await api('GET /api/me')).person
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 401) person.value = null
    else sessionProblem.value = error instanceof Error ? error.message : String(error)
  }
}

export async function signUp(input: {
  name: string
  email: string
  password: string
  invitation?: string
}): Promise<void> {
  person.value = (await api('POST /api/sign-up', { body: input })).person
}

export async function signIn(input: { email: string; password: string }): Promise<void> {
  person.value = (await api('POST /api/sign-in', { body: input })).person
}

export async function signOut(): Promise<void> {
  await api('POST /api/sign-out')
  person.value = null
  navigate('/sign-in')
}
