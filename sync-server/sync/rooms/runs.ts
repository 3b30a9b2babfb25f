/**
 * Documents as what they are on disk: for each writer a row of structs without a gap, each of one clock. Joining
 * updates is joining bytes, so no Y.Doc is needed and nothing is decoded. Only for updates that `decodeRecords` has
 * judged.
 */
import { createEncoder, toUint8Array, writeUint8Array, writeVarUint } from 'lib0/encoding'
import {
  type Cursor,
  cursorAt,
  readByte,
  readBytes,
  readVarUint,
  skipBytes,
  skipJson,
} from '../../../core/protocol/cursor.ts'
import { type Run, STRUCT_ANY } from '../../../core/protocol/decode-update.ts'

/** Clock that each writer has reached. */
export type StateVector = Map<number, number>

/** A record as it is encoded; `value` is null for the trace of one that another version hides. */
export type Struct = { id: Uint8Array; value: Uint8Array | null }

/** The runs of an update of our own, as views of its bytes. */
export function updateToRuns(update: Uint8Array): Run[] {
  const cursor = cursorAt(update)
  const runs: Run[] = []
  for (let left = readVarUint(cursor); left > 0; left--) {
    const structs = readVarUint(cursor)
    const client = readVarUint(cursor)
    const from = readVarUint(cursor)
    const start = cursor.at
    for (let struct = 0; struct < structs; struct++) skipStruct(cursor)
    runs.push({ client, from, to: from + structs, body: update.subarray(start, cursor.at) })
  }
  return runs
}

/** One update of many runs; those of one writer must follow each other without a gap. */
export function runsToUpdate(runs: readonly Run[]): Uint8Array {
  const runsByClient = Map.groupBy(runs, ({ client }) => client)
  const encoder = createEncoder()
  writeVarUint(encoder, runsByClient.size)
  // Yjs reads writers downwards.
  for (const client of [...runsByClient.keys()].sort((a, b) => b - a)) {
    const own = runsByClient.get(client) ?? []
    writeVarUint(
      encoder,
      own.reduce((sum, { from, to }) => sum + to - from, 0),
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
  for (let passed = run.from; passed < clock; passed++) skipStruct(cursor)
  return { client: run.client, from: clock, to: run.to, body: run.body.subarray(cursor.at) }
}

/** The struct that begins at a place of a row. */
export const structAt = (bytes: Uint8Array, at: number): Struct => readStruct(cursorAt(bytes, at))

/** Adds to `ends`, where it ends, each struct of a row behind those that are there, up to `count` of them. */
export function addStructEnds(bytes: Uint8Array, ends: number[], count: number): void {
  const cursor = cursorAt(bytes, ends.at(-1) ?? 0)
  while (ends.length < count) {
    skipStruct(cursor)
    ends.push(cursor.at)
  }
}

/** Reads a struct, as views of its bytes. */
export function readStruct(cursor: Cursor): Struct {
  const info = readByte(cursor)
  readVarUint(cursor)
  skipBytes(cursor)
  const id = readBytes(cursor)
  readVarUint(cursor)
  if ((info & 0x1f) !== STRUCT_ANY) return { id, value: null }
  const start = cursor.at
  skipJson(cursor)
  return { id, value: cursor.bytes.subarray(start, cursor.at) }
}

function skipStruct(cursor: Cursor): void {
  const info = readByte(cursor)
  readVarUint(cursor)
  skipBytes(cursor)
  skipBytes(cursor)
  readVarUint(cursor)
  if ((info & 0x1f) === STRUCT_ANY) skipJson(cursor)
}
