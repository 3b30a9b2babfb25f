import { randomBytes } from 'node:crypto'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Limits } from '../limits.ts'

/** Who opens a socket. `sessionId` lets one session's end close its own sockets only. */
export type Principal = { id: string; name: string; sessionId?: string | null }
export type Ticket = { ticket: string; expiresAt: Instant }

/** Single-use passes for one socket each, so that no lasting secret stands in an address. In memory only. */
export type Tickets = {
  /** Null when the person, or the server, has too many unused ones. */
  issue(visitor: Principal, job: string): Ticket | null
  /** Whose ticket this is; null when it is unknown, used, expired or for another job. */
  redeem(ticket: string, job: string): Principal | null
  revoke(isRevoked: (visitor: Principal) => boolean): void
  /** Forgets the expired ones. */
  sweep(): void
}

export function createTickets(now: () => Instant, limits: Limits): Tickets {
  // In order of their making, and so of their expiry.
  const open = new Map<string, { visitor: Principal; job: string; expiresAt: Instant }>()
  const countByPerson = new Map<string, number>()

  const remove = (ticket: string) => {
    const found = open.get(ticket)
    if (!found) return undefined
    open.delete(ticket)
    const left = (countByPerson.get(found.visitor.id) ?? 1) - 1
    if (left > 0) countByPerson.set(found.visitor.id, left)
    else countByPerson.delete(found.visitor.id)
    return found
  }
  const removeExpired = () => {
    for (const [ticket, { expiresAt }] of open) {
      if (expiresAt > now()) return
      remove(ticket)
    }
  }
  return {
    issue(visitor, job) {
      removeExpired()
      const count = countByPerson.get(visitor.id) ?? 0
      if (count >= limits.ticketsPerPerson || open.size >= limits.tickets) return null
      const ticket = randomBytes(32).toString('base64url')
      const expiresAt = now() + limits.ticketSeconds * 1000
      open.set(ticket, { visitor, job, expiresAt })
      countByPerson.set(visitor.id, count + 1)
      return { ticket, expiresAt }
    },
    redeem(ticket, job) {
      const found = remove(ticket)
      return found && found.expiresAt > now() && found.job === job ? found.visitor : null
    },
    revoke(isRevoked) {
      for (const [ticket, { visitor }] of open) if (isRevoked(visitor)) remove(ticket)
    },
    sweep: removeExpired,
  }
}
