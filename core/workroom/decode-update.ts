/**
 * The gate of the documents: which Yjs updates (v1) may enter one. A document is a grow-only map from id to
 * record, so an honest writer only ever inserts plain values under new keys of the root map `records`.
 * Two devices that wrote the same key leave a deletion behind which every reader derives by itself; those are
 * tolerated and left out. Everything else that Yjs can say (text, nested types, overwriting, moving) is refused.
 */
import type { Refusal } from '../rules/refusal.ts'
import {
  type Cursor,
  cursorAt,
  isAtEnd,
  type Json,
  Malformed,
  readByte,
  readBytes,
  readCount,
  readJson,
  readText,
  readVarUint,
} from './cursor.ts'
import { RECORDS } from './records.ts'

export type ClockedRecord = { clock: number; record: { id: string; [field: string]: Json } }
/**
 * One writer's part of an update: clocks `from` up to, not including, `to`, in `structs` encoded structs.
 * `body` is a view of these, in the update's own bytes.
 */
export type Run = { client: number; from: number; to: number; structs: number; body: Uint8Array }
export type DecodedRun = Run & { records: ClockedRecord[] }
export type DecodedUpdate = {
  runs: DecodedRun[]
  /** The update without its delete set; the very bytes that came in where that was empty. */
  bytes: Uint8Array
}

const LONGEST_KEY = 64
/** Yjs' ids are 32 bits; a clock that could not be reached in a lifetime is an attack. */
const HIGHEST_CLIENT = 2 ** 32 - 1
const HIGHEST_CLOCK = 2 ** 31

const STRUCT_GC = 0
const STRUCT_DELETED = 1
const STRUCT_ANY = 8
const STRUCT_SKIP = 10
const HAS_ORIGINS = 0xc0
const HAS_KEY = 0x20

/**
 * Reads an update and judges its form.
 * Refusals: `malformed` (not an update of version 1), `not-a-record` (says something other than inserting a
 * record under its id), `skips` (leaves a gap between structs: its sender misses something itself).
 */
export function decodeRecords(update: Uint8Array): DecodedUpdate | Refusal {
  try {
    const cursor = cursorAt(update)
    const runs = readRuns(cursor)
    const structsEnd = cursor.at
    const deletions = readDeletions(cursor)
    if (!isAtEnd(cursor)) throw new Malformed('the update goes on after its end')
    return { runs, bytes: deletions === 0 ? update : withoutDeletions(update, structsEnd) }
  } catch (error) {
    if (error instanceof NotARecord) return { code: error.code, sentence: error.message }
    if (error instanceof Malformed) return { code: 'malformed', sentence: `Not an update: ${error.message}.` }
    throw error
  }
}

class NotARecord extends Error {
  readonly code: 'not-a-record' | 'skips'
  constructor(sentence: string, code: 'not-a-record' | 'skips' = 'not-a-record') {
    super(sentence)
    this.code = code
  }
}

function readRuns(cursor: Cursor): DecodedRun[] {
  const runs: DecodedRun[] = []
  let previous = Number.POSITIVE_INFINITY
  for (let left = readCount(cursor); left > 0; left--) {
    const run = readRun(cursor)
    // Yjs merges updates by walking the writers downwards; out of order it would tear them apart.
    if (run.client >= previous) throw new Malformed('writers are out of order')
    previous = run.client
    runs.push(run)
  }
  return runs
}

function readRun(cursor: Cursor): DecodedRun {
  const structs = readCount(cursor)
  const client = readVarUint(cursor)
  const from = readVarUint(cursor)
  if (structs === 0 || client > HIGHEST_CLIENT) throw new Malformed('a writer is not one')
  const records: ClockedRecord[] = []
  const start = cursor.at
  let clock = from
  for (let left = structs; left > 0; left--) {
    const info = readByte(cursor)
    if (info === STRUCT_GC) clock += readVarUint(cursor)
    // Yjs writes this one when it waits for something itself.
    else if (info === STRUCT_SKIP) throw new NotARecord('The update leaves a gap.', 'skips')
    else {
      const key = readKey(cursor, info)
      if ((info & 0x1f) === STRUCT_DELETED) clock += readOne(cursor)
      else {
        records.push({ clock, record: readRecord(cursor, key) })
        clock += 1
      }
    }
    if (clock > HIGHEST_CLOCK) throw new Malformed('a clock is too large')
  }
  if (clock === from) throw new Malformed('a writer says nothing')
  return { client, from, to: clock, structs, body: cursor.bytes.subarray(start, cursor.at), records }
}

function readKey(cursor: Cursor, info: number): string {
  const reference = info & 0x1f
  if (info & HAS_ORIGINS) throw new NotARecord('A record must be new: what stands is never written over.')
  if (reference !== STRUCT_ANY && reference !== STRUCT_DELETED)
    throw new NotARecord('A document holds plain records and nothing else.')
  if (!(info & HAS_KEY) || readVarUint(cursor) !== 1 || readText(cursor) !== RECORDS)
    throw new NotARecord(`Records stand in the map "${RECORDS}" and nowhere else.`)
  const key = readText(cursor)
  if (key.length === 0 || key.length > LONGEST_KEY)
    throw new NotARecord(`A record's id has 1 to ${LONGEST_KEY} characters.`)
  return key
}

function readRecord(cursor: Cursor, key: string): ClockedRecord['record'] {
  readOne(cursor)
  const value = readJson(cursor)
  if (value === null || typeof value !== 'object' || Array.isArray(value) || value.id !== key)
    throw new NotARecord('A record is an object that stands under its own id.')
  return value as ClockedRecord['record']
}

function readOne(cursor: Cursor): 1 {
  if (readVarUint(cursor) !== 1) throw new NotARecord('A key takes one record.')
  return 1
}

/** Passes over the delete set; returns how many ranges it has. */
function readDeletions(cursor: Cursor): number {
  let ranges = 0
  for (let left = readCount(cursor); left > 0; left--) {
    readVarUint(cursor)
    for (let of = readCount(cursor); of > 0; of--) {
      readVarUint(cursor)
      readVarUint(cursor)
      ranges += 1
    }
  }
  return ranges
}

function withoutDeletions(update: Uint8Array, structsEnd: number): Uint8Array {
  const bytes = new Uint8Array(structsEnd + 1)
  bytes.set(readBytes(cursorAt(update), structsEnd))
  return bytes
}
