import { cursorAt, isSame } from '../../../core/protocol/cursor.ts'
import { addStructEnds, readStruct } from './runs.ts'

/** One writer's structs in a buffer with room to grow: an update more is a copy into it, and no object. */
export type Row = {
  readonly client: number
  readonly number: number
  to: number
  buffer: Uint8Array
  used: number
  shownTo: number
  shownBytes: number
  /** Where each struct ends in the buffer, as far as somebody has asked; every struct takes one clock. */
  ends: number[]
  /** The clock up to which the index of ids knows it. */
  indexedTo: number
}

export function createRow(client: number, number: number): Row {
  const buffer = new Uint8Array(0)
  return { client, number, to: 0, buffer, used: 0, shownTo: 0, shownBytes: 0, ends: [], indexedTo: 0 }
}

/** Where the struct of a clock begins in its row. */
export function rowStart(row: Row, clock: number): number {
  if (clock === 0) return 0
  if (clock === row.to) return row.used
  if (row.ends.length < clock) addStructEnds(row.buffer, row.ends, clock)
  return row.ends[clock - 1] as number
}

/** The last clock whose struct begins before a place of the row, and at least the next one after `from`. */
export function clockBefore(row: Row, from: number, end: number): number {
  let clock = from + 1
  while (clock < row.to && rowStart(row, clock + 1) <= end) clock += 1
  return clock
}

/** Most documents are small, and there are many: room that nobody needs is most of what they would take. */
const GROWTH = 1.5

export function appendToRow(row: Row, structs: Uint8Array, to: number): void {
  const needed = row.used + structs.length
  if (needed > row.buffer.length) {
    const grown = new Uint8Array(Math.max(needed, Math.ceil(row.buffer.length * GROWTH)))
    grown.set(row.buffer.subarray(0, row.used))
    row.buffer = grown
  }
  row.buffer.set(structs, row.used)
  row.used = needed
  row.to = to
}

/** Forgets what was not shown. */
export function takeRowBack(row: Row): void {
  row.used = row.shownBytes
  row.to = row.shownTo
  row.ends.length = Math.min(row.ends.length, row.to)
  row.indexedTo = 0
}

/** The first record of a row under an id, found by looking through all of it. */
export function findInRow({ buffer, to }: Row, id: Uint8Array): Uint8Array | null {
  const cursor = cursorAt(buffer)
  for (let clock = 0; clock < to; clock++) {
    const struct = readStruct(cursor)
    if (struct.value && isSame(struct.id, id)) return struct.value
  }
  return null
}
