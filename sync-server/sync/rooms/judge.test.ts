import { expect, it } from 'vitest'
import { type DecodedUpdate, decodeInPieces, decodeRecords } from '../../../core/protocol/decode-update.ts'
import { encodeRecords } from '../../../core/protocol/encode.ts'
import type { Pieces } from '../../../core/protocol/pieces.ts'
import { LIMITS } from '../limits.ts'
import { createPresence } from '../wire/presence.ts'
import { createContent } from './content.ts'
import { type Judged, judge, judgeInPieces } from './judge.ts'
import type { Room } from './room.ts'
import { release, reserve } from './rooms.ts'

const newRoom = (): Room => ({
  key: { job: 'j1', week: '2026-11-16', author: 'freelancer' },
  ...{ id: 1, content: createContent(), waiting: 0, lastSeq: 0, tail: 0, sealed: false, idleSince: 0 },
  ...{ sockets: new Set(), presence: createPresence(LIMITS) },
})
const records = (count: number, text = 'first') =>
  Array.from({ length: count }, (_, n) => ({ id: `record-${n}`, kind: 'message', text }))
const decoded = (update: Uint8Array) => decodeRecords(update) as DecodedUpdate
const offer = (room: Room, update: Uint8Array): Judged => {
  const judged = judge(room, decoded(update), LIMITS)
  if (judged.is === 'new') reserve(room, judged)
  return judged
}
/** Does work to its end, with something else before its second piece; answers how many pieces it came in. */
function interrupted<T>(work: Pieces<T>, meanwhile: () => void): { value: T; pieces: number } {
  for (let pieces = 1; ; pieces++) {
    const { done, value } = work.next()
    if (done) return { value: value as T, pieces }
    if (pieces === 1) meanwhile()
  }
}

it('A4 reads and judges a large update a few records at a time', () => {
  const update = encodeRecords(5, 0, records(5000, 'x'.repeat(100)))
  const read = interrupted(decodeInPieces(update), () => {})
  expect(read.pieces).toBeGreaterThan(40)
  const room = newRoom()
  offer(room, encodeRecords(9, 0, records(900, 'x'.repeat(100))))
  const judged = interrupted(judgeInPieces(room, read.value as DecodedUpdate, LIMITS), () => {})
  expect(judged.value.is).toBe('new')
  // Those that come, and before them those that stand.
  expect(judged.pieces).toBeGreaterThanOrEqual(50 + 9)
})

it('S8 judges a large update by what came into the room meanwhile', () => {
  const large = decoded(encodeRecords(5, 0, records(500)))
  const changed = newRoom()
  expect(
    interrupted(judgeInPieces(changed, large, LIMITS), () =>
      offer(changed, encodeRecords(9, 0, [{ id: 'record-3', kind: 'message', text: 'second' }] as never)),
    ).value,
  ).toEqual({ is: 'refused', why: 'record-changed' })

  const known = newRoom()
  const repeated = interrupted(judgeInPieces(known, large, LIMITS), () =>
    offer(known, encodeRecords(5, 0, records(500))),
  )
  expect(repeated.value).toEqual({ is: 'known' })

  const sealed = newRoom()
  const late = interrupted(judgeInPieces(sealed, large, LIMITS), () => {
    sealed.sealed = true
  })
  expect(late.value).toEqual({ is: 'refused', why: 'sealed' })
})

it('S8 what the disk did not take is not there for what is judged meanwhile', () => {
  const room = newRoom()
  offer(room, encodeRecords(5, 0, records(200)))
  const more = decoded(encodeRecords(5, 200, records(700).slice(200)))
  expect(interrupted(judgeInPieces(room, more, LIMITS), () => release(room)).value).toEqual({ is: 'gap' })
})
