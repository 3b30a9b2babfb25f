import { isSame } from '../../../core/protocol/cursor.ts'
import type { Run } from '../../../core/protocol/decode-update.ts'
import { MARKS, markOf } from './id-hashes.ts'
import { addStructEnds, runFrom, runsToUpdate, type StateVector, structAt } from './runs.ts'

/**
 * One document in memory: for each writer a row of structs. What is taken and still on its way to the disk stands
 * behind what is on it, and so may be shown.
 */
export type Content = {
  /** Where each writer stands on disk. */
  readonly stateVector: StateVector
  /** The same, with what is on its way. */
  readonly accepted: StateVector
  bytes(): number
  records(): number
  /** Records that another version of the same hides from every reader. */
  repeats(): number
  /** Takes runs that begin where their writer stands; what is known already is passed over. */
  append(runs: readonly Run[]): void
  /** These are on disk now. */
  show(runs: readonly Run[]): void
  /** Forgets what was not shown. */
  takeBack(): void
  /** The update that brings a reader from `known` to now. */
  since(known: StateVector): Uint8Array
  /** The first piece of it, of about so many bytes at most, and where it brings the reader. */
  piece(known: StateVector, mostBytes: number): { update: Uint8Array; known: StateVector; isLast: boolean }
  /** The record that readers show under an id; its value as it is encoded. */
  find(id: Uint8Array): Found | null
  /** The id of what a writer put at a clock. */
  idAt(client: number, clock: number): Uint8Array | null
  /** Whether no reader shows what stands there, because another writer's version of the same record hides it. */
  isHidden(client: number, clock: number): boolean
}

export type Found = { client: number; value: Uint8Array }

/** One writer's structs in a buffer with room to grow: an update more is a copy into it, and no object. */
type Row = {
  readonly client: number
  readonly number: number
  to: number
  buffer: Uint8Array
  used: number
  shownTo: number
  shownBytes: number
  /** Where each struct ends in the buffer, as far as somebody has asked; every struct takes one clock. */
  ends: number[]
}

/** A place in the document as one number: a row and a clock. A document is too small for more clocks in a row. */
const CLOCKS_PER_ROW = 2 ** 21
type Place = number

/** By mark; where another id has it already, by the next free one. */
type Index = { places: Map<number, Place>; hidden: Set<Place> }

export function createContent(): Content {
  const stateVector: StateVector = new Map()
  let accepted: StateVector = new Map()
  const rows: Row[] = []
  const rowByClient = new Map<number, Row>()
  let bytes = 0
  let records = 0
  /** Made when it is first needed: most documents are only read. */
  let index: Index | null = null

  const rowOf = (client: number): Row => {
    const known = rowByClient.get(client)
    if (known) return known
    const buffer = new Uint8Array(0)
    const row = { client, number: rows.length, to: 0, buffer, used: 0, shownTo: 0, shownBytes: 0, ends: [] }
    rows.push(row)
    rowByClient.set(client, row)
    return row
  }
  const structOf = (row: Row, clock: number) => structAt(row.buffer, startOf(row, clock))
  const structIn = (place: Place) => {
    const row = rows[Math.floor(place / CLOCKS_PER_ROW)] as Row
    return { row, ...structOf(row, place % CLOCKS_PER_ROW) }
  }
  const slotOf = ({ places }: Index, id: Uint8Array) => {
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
  const enter = (into: Index, row: Row, from: number) => {
    for (let clock = from; clock < row.to; clock++) {
      const place = row.number * CLOCKS_PER_ROW + clock
      const { id, value } = structOf(row, clock)
      const before = value && slotOf(into, id)
      if (!before || (before.struct && before.struct.row.client >= row.client)) {
        into.hidden.add(place)
        continue
      }
      if (before.place !== undefined) into.hidden.add(before.place)
      into.places.set(before.mark, place)
    }
  }
  const indexed = (): Index => {
    if (index) return index
    index = { places: new Map(), hidden: new Set() }
    for (const row of rows) enter(index, row, 0)
    return index
  }
  const piece: Content['piece'] = (known, mostBytes) => {
    const missing: Run[] = []
    let left = mostBytes
    let reached = known
    let isLast = true
    for (const row of rows) {
      const from = known.get(row.client) ?? 0
      if (from >= row.shownTo) continue
      if (left <= 0) {
        isLast = false
        break
      }
      const start = startOf(row, from)
      const to = row.shownBytes - start <= left ? row.shownTo : clockBefore(row, from, start + left)
      const body = row.buffer.subarray(start, to === row.shownTo ? row.shownBytes : startOf(row, to))
      missing.push({ client: row.client, from, to, body })
      left -= body.length
      if (mostBytes === Number.POSITIVE_INFINITY) continue
      if (reached === known) reached = new Map(known)
      reached.set(row.client, to)
      if (to < row.shownTo) {
        isLast = false
        break
      }
    }
    return { update: runsToUpdate(missing), known: reached, isLast }
  }
  return {
    stateVector,
    get accepted() {
      return accepted
    },
    bytes: () => bytes,
    records: () => records,
    repeats: () => indexed().hidden.size,
    append(runs) {
      for (const given of runs) {
        const row = rowOf(given.client)
        const run = runFrom(given, row.to)
        if (!run) continue
        reserve(row, run.body.length)
        row.buffer.set(run.body, row.used)
        row.used += run.body.length
        bytes += run.body.length
        records += run.to - run.from
        row.to = run.to
        accepted.set(run.client, run.to)
        if (index) enter(index, row, run.from)
      }
    },
    show(runs) {
      for (const { client, to } of runs) {
        const row = rowOf(client)
        if (to <= row.shownTo) continue
        row.shownBytes = to === row.to ? row.used : startOf(row, to)
        row.shownTo = to
        stateVector.set(client, to)
      }
    },
    takeBack() {
      for (const row of rows) {
        bytes -= row.used - row.shownBytes
        records -= row.to - row.shownTo
        row.used = row.shownBytes
        row.to = row.shownTo
        row.ends.length = Math.min(row.ends.length, row.to)
      }
      accepted = new Map(stateVector)
      index = null
    },
    since: (known) => piece(known, Number.POSITIVE_INFINITY).update,
    piece,
    find(id) {
      const { struct } = slotOf(indexed(), id)
      return struct?.value ? { client: struct.row.client, value: struct.value } : null
    },
    idAt(client, clock) {
      const row = rowByClient.get(client)
      return row && clock < row.to ? structOf(row, clock).id : null
    },
    isHidden(client, clock) {
      const row = rowByClient.get(client)
      return row !== undefined && indexed().hidden.has(row.number * CLOCKS_PER_ROW + clock)
    },
  }
}

/** Where the struct of a clock begins in its row. */
function startOf(row: Row, clock: number): number {
  if (clock === 0) return 0
  if (clock === row.to) return row.used
  if (row.ends.length < clock) addStructEnds(row.buffer, row.ends, row.to)
  return row.ends[clock - 1] as number
}

/** The last clock whose struct begins before a place of the row, and at least the next one after `from`. */
function clockBefore(row: Row, from: number, end: number): number {
  let clock = from + 1
  while (startOf(row, clock + 1) <= end) clock += 1
  return clock
}

function reserve(row: Row, more: number): void {
  const needed = row.used + more
  if (needed <= row.buffer.length) return
  const grown = new Uint8Array(Math.max(needed, row.buffer.length * 2))
  grown.set(row.buffer.subarray(0, row.used))
  row.buffer = grown
}
