import type { Claim } from '../../core/protocol/records.ts'

const PREFIX = 'glasswork:unsent:'

/** Claims of a room that the server had not ruled on when this page last looked. */
export function unsentClaims(room: string): Claim[] {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + room) ?? '[]')
  } catch {
    return []
  }
}

/** Keeps those of the own claims that still wait for the server; forgets the others. */
export function keepUnsent(room: string, own: readonly Claim[], waiting: readonly { id: string }[]): void {
  const ids = new Set(waiting.map(({ id }) => id))
  const kept = own.filter(({ id, kind }) => ids.has(id) && SMALL.has(kind))
  try {
    if (kept.length === 0) localStorage.removeItem(PREFIX + room)
    else localStorage.setItem(PREFIX + room, JSON.stringify(kept))
  } catch {
    // Without storage (private window, full disk) the claim still goes out while the page is open.
  }
}

/** What people say on a page; what the Tracker records is kept by the extension. */
const SMALL = new Set<Claim['kind']>([
  'message',
  'rejection',
  'withdrawal',
  'review',
  'dispute',
  'approval',
  'report',
  'concession',
  'comment',
  'deletion',
  'other',
  'submit',
])
