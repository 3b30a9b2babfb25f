/**
 * Documents as what they are on disk: for each writer a row of structs without a gap. Joining updates is
 * joining bytes, so no Y.Doc is needed and nothing is decoded. Only for updates that `decodeRecords` has judged.
 */
import { createEncoder, toUint8Array, writeUint8, writeUint8Array, writeVarUint } from 'lib0/encoding'
import {
  type Cursor,
  cursorAt,
  readByte,
  readBytes,
  readVarUint,
  skipBytes,
  skipJson,
} from '../../core/workroom/cursor.ts'
import { type Run, STRUCT_ANY, STRUCT_GC } from '../../core/workroom/decode-update.ts'

/** Clock that each writer has reached. */
export type StateVector = Map<number, number>

/** The runs of an update of our own, as views of its bytes. */
export function updateToRuns(update: Uint8Array): Run[] {
  const cursor = cursorAt(update)
  const runs: Run[] = []
  for (let left = readVarUint(cursor); left > 0; left--) {
    const structs = readVarUint(cursor)
    const client = readVarUint(cursor)
    const from = readVarUint(cursor)
    const start = cursor.at
    let to = from
    for (let struct = 0; struct < structs; struct++) to += skipStruct(cursor)
    runs.push({ client, from, to, structs, body: update.subarray(start, cursor.at) })
  }
  return runs
}

/** One update of many runs; those of one writer must follow each other without a gap. */
export function runsToUpdate(runs: readonly Run[]): Uint8Array {
  const runsByClient = new Map<number, Run[]>()
  for (const run of runs) {
    const known = runsByClient.get(run.client)
    if (known) known.push(run)
    else runsByClient.set(run.client, [run])
  }
  const encoder = createEncoder()
  writeVarUint(encoder, runsByClient.size)
  // Yjs reads writers downwards.
  for (const client of [...runsByClient.keys()].sort((a, b) => b - a)) {
    const own = runsByClient.get(client) ?? []
    writeVarUint(
      encoder,
      own.reduce((sum, run) => sum + run.structs, 0),
    )
    writeVarUint(encoder, client)
    writeVarUint(encoder, own[0]?.from ?? 0)
    for (const run of own) writeUint8Array(encoder, run.body)
  }
  writeVarUint(encoder, 0)
  return toUint8Array(encoder)
}

/** What a run says from a clock on; null when that is nothing. */
export function runFrom(run: Run, clock: number): Run | null {
  if (clock >= run.to) return null
  if (clock <= run.from) return run
  const cursor = cursorAt(run.body)
  let reached = run.from
  for (let passed = 0; passed < run.structs; passed++) {
    const isCollected = run.body[cursor.at] === STRUCT_GC
    const next = reached + skipStruct(cursor)
    if (next > clock) {
      const rest = { client: run.client, from: clock, to: run.to, structs: run.structs - passed }
      if (isCollected) return { ...rest, body: collected(next - clock, run.body.subarray(cursor.at)) }
    }
    if (next === clock)
      return {
        client: run.client,
        from: clock,
        to: run.to,
        structs: run.structs - passed - 1,
        body: run.body.subarray(cursor.at),
      }
    reached = next
  }
  return null
}

/** Calls `visit` with the encoded id and value of each record of a run, views of its bytes. */
export function eachRecord(run: Run, visit: (id: Uint8Array, value: Uint8Array) => void): void {
  const cursor = cursorAt(run.body)
  for (let left = run.structs; left > 0; left--) {
    const info = readByte(cursor)
    if (info === STRUCT_GC) {
      readVarUint(cursor)
      continue
    }
    readVarUint(cursor)
    skipBytes(cursor)
    const id = readBytes(cursor)
    readVarUint(cursor)
    if ((info & 0x1f) !== STRUCT_ANY) continue
    const start = cursor.at
    skipJson(cursor)
    visit(id, run.body.subarray(start, cursor.at))
  }
}

/** Passes over a struct; returns how many clocks it takes. */
function skipStruct(cursor: Cursor): number {
  const info = readByte(cursor)
  if (info === STRUCT_GC) return readVarUint(cursor)
  readVarUint(cursor)
  skipBytes(cursor)
  skipBytes(cursor)
  readVarUint(cursor)
  if ((info & 0x1f) === STRUCT_ANY) skipJson(cursor)
  return 1
}

function collected(length: number, rest: Uint8Array): Uint8Array {
  const encoder = createEncoder()
  writeUint8(encoder, STRUCT_GC)
  writeVarUint(encoder, length)
  writeUint8Array(encoder, rest)
  return toUint8Array(encoder)
}
