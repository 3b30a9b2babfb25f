/**
 * Who is here, and whether the Tracker is on: the awareness part of the protocol. Every program may say what
 * it likes about itself, so the server marks each state with the person it came from and lets nobody speak
 * for a client id that another person has used in this room.
 */
import { createEncoder, toUint8Array, writeVarString, writeVarUint } from 'lib0/encoding'
import {
  cursorAt,
  isAtEnd,
  Malformed,
  readCount,
  readText,
  readVarUint,
} from '../../../core/protocol/cursor.ts'
import type { Limits } from '../limits.ts'

export type PresentPerson = { id: string; name: string; role: 'freelancer' | 'client' | 'support' }
type Known<Socket> = { personId: string; socket: Socket | null; clock: number; state: string }
type Entry = { client: number; clock: number; state: string }

const GONE = 'null'

export type Presence<Socket> = {
  /** Takes what a socket says; returns what the room should hear of it, or null. Throws Malformed. */
  said(bytes: Uint8Array, person: PresentPerson, socket: Socket): Uint8Array | null
  /** A socket has closed; returns the news of it, or null. */
  left(socket: Socket): Uint8Array | null
  /** Everyone present, for a newcomer; null when nobody is. */
  everyone(): Uint8Array | null
}

export function createPresence<Socket>(limits: Limits): Presence<Socket> {
  const known = new Map<number, Known<Socket>>()

  /** Those who left are remembered, so that nobody else speaks by their id, until their place is needed. */
  const hasPlaceFor = (personId: string) => {
    const own = [...known.values()].filter((one) => one.personId === personId && one.state !== GONE)
    if (own.length >= limits.presencePerPerson) return false
    if (known.size < limits.presencePerRoom) return true
    const [gone] = [...known].find(([, { state }]) => state === GONE) ?? []
    return gone !== undefined && known.delete(gone)
  }
  const isNews = (entry: Entry, before: Known<Socket> | undefined, personId: string) => {
    if (!before) return entry.state !== GONE && hasPlaceFor(personId)
    if (before.personId !== personId) return false
    if (before.state === GONE) return entry.clock >= before.clock && entry.state !== GONE
    return entry.clock > before.clock || (entry.clock === before.clock && entry.state === GONE)
  }
  return {
    said(bytes, person, socket) {
      const news: Entry[] = []
      // Stock providers repeat what they hear of others: that is passed over without a word.
      for (const entry of readEntries(bytes)) {
        if (!isNews(entry, known.get(entry.client), person.id)) continue
        if (entry.state.length > limits.presenceStateCharacters) throw new Malformed('a presence is too long')
        const marked = { ...entry, state: markedState(entry.state, person) }
        known.set(entry.client, { personId: person.id, socket, clock: entry.clock, state: marked.state })
        news.push(marked)
      }
      return news.length > 0 ? writeEntries(news) : null
    },
    left(socket) {
      const news: Entry[] = []
      for (const [client, one] of known) {
        if (one.socket !== socket || one.state === GONE) continue
        one.socket = null
        one.state = GONE
        news.push({ client, clock: one.clock, state: GONE })
      }
      return news.length > 0 ? writeEntries(news) : null
    },
    everyone() {
      const present = [...known].filter(([, one]) => one.state !== GONE)
      return present.length > 0 ? writeEntries(present.map(([client, one]) => ({ client, ...one }))) : null
    },
  }
}

function markedState(state: string, { id, name, role }: PresentPerson): string {
  if (state === GONE) return GONE
  const fields: unknown = JSON.parse(state)
  const { tracker, ...rest } = fields as { tracker?: unknown }
  return JSON.stringify({
    ...rest,
    ...(role === 'freelancer' && tracker !== undefined ? { tracker } : {}),
    person: { id, name, role },
  })
}

function readEntries(bytes: Uint8Array): Entry[] {
  const cursor = cursorAt(bytes)
  const entries: Entry[] = []
  for (let left = readCount(cursor); left > 0; left--)
    entries.push({
      client: readVarUint(cursor),
      clock: readVarUint(cursor),
      state: objectText(readText(cursor)),
    })
  if (!isAtEnd(cursor)) throw new Malformed('presence goes on after its end')
  return entries
}

function objectText(text: string): string {
  if (text === GONE) return text
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return text
  } catch {}
  throw new Malformed('a state of presence is not an object')
}

function writeEntries(entries: Entry[]): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, entries.length)
  for (const { client, clock, state } of entries) {
    writeVarUint(encoder, client)
    writeVarUint(encoder, clock)
    writeVarString(encoder, state)
  }
  return toUint8Array(encoder)
}
