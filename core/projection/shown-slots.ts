/** How each slot of a week stands on the wall: its line, its pictures, when it arrived, what waits for the server. */
import type { ServerRecord } from '../protocol/records.ts'
import { type Instant, isBefore, type WeekId } from '../rules/calendar/instant.ts'
import type { SlotLine } from '../rules/facts/lines.ts'
import type { Policy } from '../rules/policy.ts'
import { arrivals, IN_TIME } from './arrival.ts'
import type { CountedClaim } from './facts.ts'
import type { JudgedClaim } from './judged-claims.ts'
import type { Picture, RejectionStatus, WorkroomSlot } from './workroom-week.ts'

export function slotsOf({
  settled,
  expected,
  everyClaim,
  accepted,
  waiting,
  lateWeekByClaim,
  standing,
  server,
  policy,
}: {
  /** By what is decided, and as it will be when what waits is accepted. */
  settled: readonly SlotLine[]
  expected: readonly SlotLine[]
  everyClaim: readonly JudgedClaim[]
  accepted: readonly CountedClaim[]
  waiting: readonly CountedClaim[]
  lateWeekByClaim: ReadonlyMap<string, WeekId>
  standing: ReadonlyMap<string, RejectionStatus>
  server: readonly ServerRecord[]
  policy: Policy
}): WorkroomSlot[] {
  const settledBySlot = new Map(settled.map((line) => [line.slot, line]))
  const pictures = picturesBySlot(everyClaim, server)
  const waitingDeletions = new Set(
    waiting.flatMap(({ claim }) => (claim.kind === 'deletion' ? [claim.screenshot] : [])),
  )
  const acceptedShots = new Set(
    accepted.flatMap(({ claim }) => (claim.kind === 'screenshot' ? [claim.id] : [])),
  )
  const lateBySlot = new Map<Instant, WeekId>()
  for (const { claim } of everyClaim) {
    const countedIn = lateWeekByClaim.get(claim.id)
    if (countedIn && claim.kind === 'screenshot') lateBySlot.set(claim.slot, countedIn)
  }

  const arrivalBySlot = arrivals(accepted, server, policy)

  const slot = (line: SlotLine, isWaiting: boolean): WorkroomSlot => {
    const all = pictures.get(line.slot) ?? []
    const canonical =
      all.find((picture) => picture.claim.id === line.screenshot) ??
      all.find((picture) => acceptedShots.has(picture.claim.id)) ??
      all[0] ??
      null
    return {
      ...line,
      ...(arrivalBySlot.get(line.slot) ?? IN_TIME),
      waiting: isWaiting,
      lateIn: lateBySlot.get(line.slot) ?? null,
      picture: canonical,
      extraPictures: all.filter((picture) => picture !== canonical),
      rejectionStatus: all.map((picture) => standing.get(picture.claim.id)).find((found) => found) ?? null,
      deletionWaiting: all.some((picture) => waitingDeletions.has(picture.claim.id)),
    }
  }

  const lines = expected.map((line) => {
    const counted = settledBySlot.get(line.slot)
    return slot(counted ?? line, counted === undefined || counted.creditSeconds < line.creditSeconds)
  })
  return lines.filter((line) => line.slot % (policy.slotSeconds * 1000) === 0).sort((a, b) => a.slot - b.slot)
}

function picturesBySlot(
  everyClaim: readonly JudgedClaim[],
  server: readonly ServerRecord[],
): Map<Instant, Picture[]> {
  const comments = new Map<string, { at: Instant; id: string; text: string }>()
  for (const { claim, ruling } of everyClaim) {
    if (claim.kind !== 'comment' || ruling?.verdict === 'refused') continue
    const before = comments.get(claim.screenshot)
    if (!before || isBefore(before, claim)) comments.set(claim.screenshot, claim)
  }
  const hidden = new Map(
    server.flatMap((record) => (record.kind === 'hidden' ? [[record.screenshot, record]] : [])),
  )
  const bySlot = new Map<Instant, Picture[]>()
  for (const { claim, ruling } of everyClaim) {
    if (claim.kind !== 'screenshot' || ruling?.verdict === 'refused') continue
    const pictures = bySlot.get(claim.slot) ?? []
    const hide = hidden.get(claim.id)
    pictures.push({
      claim,
      comment: comments.get(claim.id)?.text || null,
      receivedAt: ruling?.at ?? null,
      isDuplicate: ruling !== undefined && ruling.duplicate === true,
      hidden: hide ? { reason: hide.reason } : null,
    })
    bySlot.set(claim.slot, pictures)
  }
  for (const pictures of bySlot.values()) pictures.sort((a, b) => (isBefore(a.claim, b.claim) ? -1 : 1))
  return bySlot
}
