/** The messages of a Workroom's week, in order. */
import { reasonOf } from '../messages/message.ts'
import type { ServerRecord } from '../protocol/records.ts'
import { isBefore } from '../rules/calendar/instant.ts'
import type { JudgedClaim } from './judged-claims.ts'
import type { WorkroomMessage } from './workroom-week.ts'

/** Messages of both parties and the server's own, in the order in which the server had them; waiting ones last. */
export function messagesOf(
  everyClaim: readonly JudgedClaim[],
  server: readonly ServerRecord[],
): WorkroomMessage[] {
  const written = everyClaim.flatMap(({ by, claim, ruling }): WorkroomMessage[] =>
    claim.kind === 'message'
      ? [
          {
            id: claim.id,
            at: claim.at,
            receivedAt: ruling?.at ?? null,
            from: by,
            event: null,
            text: claim.text,
            refused: ruling?.verdict === 'refused' ? reasonOf(ruling) : null,
          },
        ]
      : [],
  )
  const said = server.flatMap((record): WorkroomMessage[] =>
    record.kind === 'system'
      ? [
          {
            id: record.id,
            at: record.at,
            receivedAt: record.at,
            from: 'server',
            event: record.event,
            text: record.message,
            refused: null,
          },
        ]
      : [],
  )
  const place = (message: WorkroomMessage) => message.receivedAt ?? Number.POSITIVE_INFINITY
  return [...written, ...said].sort((a, b) => {
    const [first, second] = [place(a), place(b)]
    return first === second ? (isBefore(a, b) ? -1 : 1) : first - second
  })
}
