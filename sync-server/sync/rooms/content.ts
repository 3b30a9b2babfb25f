import type { Run } from '../../../core/protocol/decode-update.ts'
import { createRecordIndex, type RecordIndex } from './record-index.ts'
import { appendToRow, clockBefore, createRow, findInRow, type Row, rowStart, takeRowBack } from './rows.ts'
import { runFrom, runsToUpdate, type StateVector, structAt } from './runs.ts'

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
  /** Counts up with each change, so that who looked before knows whether it is still so. */
  changes(): number
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
  /** Prepares what is asked below, for so many records at most; false once all is prepared. */
  index(most: number): boolean
  /** The record that readers show under an id; its value as it is encoded. */
  find(id: Uint8Array): Found | null
  /** The id of what a writer put at a clock. */
  idAt(client: number, clock: number): Uint8Array | null
  /** Whether no reader shows what stands there, because another writer's version of the same record hides it. */
  isHidden(client: number, clock: number): boolean
}

export type Found = { client: number; value: Uint8Array }

/** Up to so many records are looked through instead of indexed: most documents are small, and their index is not. */
const MOST_UNINDEXED = 16

export function createContent(): Content {
  const stateVector: StateVector = new Map()
  let accepted: StateVector = new Map()
  const rows: Row[] = []
  const rowByClient = new Map<number, Row>()
  let bytes = 0
  let records = 0
  let changes = 0
  /** Made when it is first needed: most documents are only read. */
  let index: RecordIndex | null = null

  const rowOf = (client: number): Row => {
    const known = rowByClient.get(client)
    if (known) return known
    const row = createRow(client, rows.length)
    rows.push(row)
    rowByClient.set(client, row)
    return row
  }
  const indexed = (): RecordIndex => {
    index ??= createRecordIndex(rows)
    return index
  }
  const findInSmall = (id: Uint8Array): Found | null => {
    let found: Found | null = null
    for (const row of rows) {
      const value = findInRow(row, id)
      if (value && row.client > (found?.client ?? -1)) found = { client: row.client, value }
    }
    return found
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
      const start = rowStart(row, from)
      const to = row.shownBytes - start <= left ? row.shownTo : clockBefore(row, from, start + left)
      const body = row.buffer.subarray(start, to === row.shownTo ? row.shownBytes : rowStart(row, to))
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
    changes: () => changes,
    index: (most) => (index || records > MOST_UNINDEXED) && indexed().takeIn(most),
    repeats: () => indexed().hidden(),
    append(runs) {
      for (const given of runs) {
        const row = rowOf(given.client)
        const run = runFrom(given, row.to)
        if (!run) continue
        appendToRow(row, run.body, run.to)
        bytes += run.body.length
        records += run.to - run.from
        changes += 1
        accepted.set(run.client, run.to)
        index?.grew(row)
      }
    },
    show(runs) {
      for (const { client, to } of runs) {
        const row = rowOf(client)
        if (to <= row.shownTo) continue
        row.shownBytes = to === row.to ? row.used : rowStart(row, to)
        row.shownTo = to
        stateVector.set(client, to)
      }
    },
    takeBack() {
      for (const row of rows) {
        bytes -= row.used - row.shownBytes
        records -= row.to - row.shownTo
        takeRowBack(row)
      }
      changes += 1
      accepted = new Map(stateVector)
      index = null
    },
    since: (known) => piece(known, Number.POSITIVE_INFINITY).update,
    piece,
    find: (id) => (index || records > MOST_UNINDEXED ? indexed().find(id) : findInSmall(id)),
    idAt(client, clock) {
      const row = rowByClient.get(client)
      return row && clock < row.to ? structAt(row.buffer, rowStart(row, clock)).id : null
    },
    isHidden(client, clock) {
      const row = rowByClient.get(client)
      return row !== undefined && indexed().isHidden(row, clock)
    },
  }
}
