import { cursorAt, isSame } from '../../../core/protocol/cursor.ts'
import { MARKS, markOf } from './id-hashes.ts'
import { type Row, rowStart } from './rows.ts'
import { readStruct, type Struct, structAt } from './runs.ts'

/** A place in the document as one number: a row and a clock. A document is too small for more clocks in a row. */
const CLOCKS_PER_ROW = 2 ** 21
type Place = number
const placeOf = ({ number }: Row, clock: number): Place => number * CLOCKS_PER_ROW + clock

/** Which record readers show under an id, and which other versions it hides from them. */
export type RecordIndex = {
  /** A row has more records than it had. */
  grew(row: Row): void
  /** Takes in the next records, at most so many; false once it knows all. What is asked below takes in the rest. */
  takeIn(most: number): boolean
  find(id: Uint8Array): { client: number; value: Uint8Array } | null
  hidden(): number
  isHidden(row: Row, clock: number): boolean
}

export function createRecordIndex(rows: readonly Row[]): RecordIndex {
  /** By mark; where another id has it already, by the next free one. */
  const places = new Map<number, Place>()
  const hidden = new Set<Place>()
  const behind = new Set(rows)

  const structIn = (place: Place) => {
    const row = rows[Math.floor(place / CLOCKS_PER_ROW)] as Row
    return { row, ...structAt(row.buffer, rowStart(row, place % CLOCKS_PER_ROW)) }
  }
  const slotOf = (id: Uint8Array) => {
    let mark = markOf(id)
    for (;;) {
      const place = places.get(mark)
      if (place === undefined) return { mark, place }
      const struct = structIn(place)
      if (isSame(struct.id, id)) return { mark, place, struct }
      mark = (mark + 1) % MARKS
    }
  }
  /** Of several versions readers show the one of the highest writer, and of one writer's the first. */
  const enter = (row: Row, clock: number, { id, value }: Struct) => {
    const place = placeOf(row, clock)
    const before = value && slotOf(id)
    if (!before || (before.struct && before.struct.row.client >= row.client)) {
      hidden.add(place)
      return
    }
    if (before.place !== undefined) hidden.add(before.place)
    places.set(before.mark, place)
  }
  const takeIn = (most: number): boolean => {
    let left = most
    for (const row of behind) {
      const cursor = cursorAt(row.buffer, rowStart(row, row.indexedTo))
      for (; row.indexedTo < row.to; left--) {
        if (left === 0) return true
        enter(row, row.indexedTo, readStruct(cursor))
        if (row.ends.length === row.indexedTo) row.ends.push(cursor.at)
        row.indexedTo += 1
      }
      behind.delete(row)
    }
    return false
  }
  const takeInAll = () => takeIn(Number.POSITIVE_INFINITY)
  return {
    grew: (row) => void behind.add(row),
    takeIn,
    find(id) {
      takeInAll()
      const { struct } = slotOf(id)
      return struct?.value ? { client: struct.row.client, value: struct.value } : null
    },
    hidden() {
      takeInAll()
      return hidden.size
    },
    isHidden(row, clock) {
      takeInAll()
      return hidden.has(placeOf(row, clock))
    },
  }
}
