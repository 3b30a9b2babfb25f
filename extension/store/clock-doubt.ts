import type { WeekRecords } from '../../core/projection/judged-claims.ts'
import { suspectClocks } from '../../core/projection/server-facts.ts'
import { isCapture } from '../../core/protocol/records.ts'
import type { ClockReason } from '../../core/rules/slots/clock.ts'

/** Why the server doubts the clock of what it took in last (C10): how this device stands now; none where it is sound. */
export function clockDoubt({ freelancer, server }: WeekRecords): readonly ClockReason[] {
  const receivedAt = new Map(
    server.flatMap((record) => (record.kind === 'ruling' ? [[record.of, record.at] as const] : [])),
  )
  const captures = freelancer.flatMap((claim) => {
    const at = isCapture(claim) ? receivedAt.get(claim.id) : undefined
    return at === undefined ? [] : [{ id: claim.id, at }]
  })
  const lastAt = captures.reduce((last, { at }) => Math.max(last, at), 0)
  const suspects = suspectClocks(server.filter((record) => record.kind === 'clock'))
  return [...new Set(captures.flatMap(({ id, at }) => (at === lastAt ? (suspects.get(id) ?? []) : [])))]
}
