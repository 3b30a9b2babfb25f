import type { WorkroomMessage } from '../../../../core/projection/workroom-week.ts'
import type { Role } from '../../../../core/protocol/api/jobs.ts'

const PREFIX = 'glasswork:read:'

/** How many messages of others this viewer has not had before their eyes; waiting ones are their own. */
export function unreadCount(messages: readonly WorkroomMessage[], role: Role, readUpTo: number): number {
  return messages.filter(({ from, receivedAt }) => from !== role && (receivedAt ?? 0) > readUpTo).length
}

/** The server's instant of the newest message that this browser has shown of a job; 0 for none. */
export function readUpTo(job: string): number {
  try {
    return Number(localStorage.getItem(PREFIX + job)) || 0
  } catch {
    return 0
  }
}

export function markRead(job: string, messages: readonly WorkroomMessage[]): void {
  const newest = Math.max(readUpTo(job), ...messages.map(({ receivedAt }) => receivedAt ?? 0))
  try {
    localStorage.setItem(PREFIX + job, String(newest))
  } catch {
    // Without storage everything counts as unread on the next visit.
  }
}
