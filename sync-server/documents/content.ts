import type { Run } from '../../core/workroom/decode-update.ts'
import { runFrom, runsToUpdate, type StateVector } from './runs.ts'

/** The committed content of one document in memory: for each writer a row of structs, and where it stands. */
export type Content = {
  readonly stateVector: StateVector
  bytes(): number
  /** Takes runs that begin where their writer stands; what is known already is passed over. */
  append(runs: readonly Run[]): void
  /** The update that brings a reader from `known` to now. */
  since(known: StateVector): Uint8Array
}

/** One writer's structs in a buffer with room to grow: an update more is a copy into it, and no object. */
type Row = { client: number; to: number; structs: number; buffer: Uint8Array; used: number }

export function createContent(): Content {
  const stateVector: StateVector = new Map()
  const rows = new Map<number, Row>()
  let bytes = 0

  const rowOf = (client: number): Row => {
    const known = rows.get(client)
    if (known) return known
    const row = { client, to: 0, structs: 0, buffer: new Uint8Array(0), used: 0 }
    rows.set(client, row)
    return row
  }
  return {
    stateVector,
    bytes: () => bytes,
    append(runs) {
      for (const given of runs) {
        const row = rowOf(given.client)
        const run = runFrom(given, row.to)
        if (!run) continue
        reserve(row, run.body.length)
        row.buffer.set(run.body, row.used)
        row.used += run.body.length
        bytes += run.body.length
        row.structs += run.structs
        row.to = run.to
        stateVector.set(run.client, run.to)
      }
    },
    since(known) {
      const missing: Run[] = []
      for (const { client, to, structs, buffer, used } of rows.values()) {
        const whole = { client, from: 0, to, structs, body: buffer.subarray(0, used) }
        const run = runFrom(whole, known.get(client) ?? 0)
        if (run) missing.push(run)
      }
      return runsToUpdate(missing)
    },
  }
}

function reserve(row: Row, more: number): void {
  const needed = row.used + more
  if (needed <= row.buffer.length) return
  const grown = new Uint8Array(Math.max(needed, row.buffer.length * 2))
  grown.set(row.buffer.subarray(0, row.used))
  row.buffer = grown
}
