/**
 * The gate of the documents: which Yjs updates (v1) may enter one. A document is a grow-only map from id to
 * record, so an honest writer only ever inserts plain values under new keys of the root map `records`.
 * Two devices that put the same record under one key leave a trace without content behind, and a delete set, in the
 * copies of who has seen both: these are read here, and whoever holds the document judges whether they hide nothing
 * else. Everything else that Yjs can say (text, nested types, overwriting, moving, collected stretches) is refused.
 */
import type { Refusal } from '../rules/refusal.ts'
import {
  type Cursor,
  checkJson,
  checkKey,
  checkText,
  cursorAt,
  endsWith,
  isAtEnd,
  type Json,
  Malformed,
  readByte,
  readCount,
  readJson,
  readVarUint,
  skipBytes,
} from './cursor.ts'
import { type Pieces, whole } from './pieces.ts'
import { RECORDS } from './records.ts'

export type PlainRecord = { id: string; [field: string]: Json }
/**
 * One writer's part of an update: clocks `from` up to, not including, `to`, one for each struct. `body` is a view of
 * these, in the update's own bytes.
 */
export type Run = { client: number; from: number; to: number; body: Uint8Array }
/** What an update says is deleted of one writer: clocks `from` up to, not including, `to`, upwards. */
export type Deleted = { client: number; ranges: { from: number; to: number }[] }
export type DecodedUpdate = {
  runs: Run[]
  deleted: Deleted[]
  /** The update without its delete set; the very bytes that came in where that was empty. */
  bytes: Uint8Array
}

const STRUCT_DELETED = 1
export const STRUCT_ANY = 8
const STRUCT_SKIP = 10
const HAS_ORIGINS = 0xc0
const HAS_KEY = 0x20
const OBJECT = 118
const TEXT = 119

const LONGEST_KEY_BYTES = 64
/** A dispute that names a thousand items takes 85 KiB. */
const LARGEST_RECORD_BYTES = 128 * 1024
/** Yjs' ids are 32 bits; a clock that could not be reached in a lifetime is an attack. */
const HIGHEST_CLIENT = 2 ** 32 - 1
const HIGHEST_CLOCK = 2 ** 31

/** A fraction of a millisecond. */
const PIECE_BYTES = 16 * 1024

const MAP_NAME = new TextEncoder().encode(RECORDS)
const ID = new TextEncoder().encode('id')

type NoUpdate = Refusal<'malformed' | 'not-a-record' | 'skips'>

/**
 * Reads an update and judges its form.
 * Refusals: `malformed` (not an update of version 1), `not-a-record` (says something other than inserting a
 * record under its id), `skips` (leaves a gap between structs: its sender misses something itself).
 */
export const decodeRecords = (update: Uint8Array): DecodedUpdate | NoUpdate => whole(decodeInPieces(update))

/** The same in pieces of about `PIECE_BYTES`. */
export function* decodeInPieces(update: Uint8Array): Pieces<DecodedUpdate | NoUpdate> {
  try {
    const cursor = cursorAt(update)
    const runs: Run[] = []
    let previous = Number.POSITIVE_INFINITY
    let pieceEnd = PIECE_BYTES
    for (let left = readCount(cursor); left > 0; left--) {
      const { structs, client, from, to } = readWriter(cursor)
      // Yjs merges updates by walking the writers downwards; out of order it would tear them apart.
      if (client >= previous) throw new Malformed('writers are out of order')
      previous = client
      const start = cursor.at
      for (let more = structs; more > 0; more--) {
        checkStruct(cursor)
        if (cursor.at < pieceEnd) continue
        yield
        pieceEnd = cursor.at + PIECE_BYTES
      }
      runs.push({ client, from, to, body: update.subarray(start, cursor.at) })
    }
    const structsEnd = cursor.at
    const deleted = readDeletions(cursor)
    if (!isAtEnd(cursor)) throw new Malformed('the update goes on after its end')
    return { runs, deleted, bytes: deleted.length === 0 ? update : withoutDeletions(update, structsEnd) }
  } catch (error) {
    if (error instanceof NotARecord) return { code: error.code, sentence: error.message }
    if (error instanceof Malformed) return { code: 'malformed', sentence: `Not an update: ${error.message}.` }
    throw error
  }
}

/** The records of a run that was judged, in the order of their clocks. */
export const runToRecords = (run: Run): PlainRecord[] => [...eachRecord(run)]

/** The same, each read when it is asked for. */
export function* eachRecord(run: Run): Generator<PlainRecord> {
  const cursor = cursorAt(run.body)
  for (let left = run.to - run.from; left > 0; left--) {
    const info = readByte(cursor)
    readVarUint(cursor)
    skipBytes(cursor)
    skipBytes(cursor)
    readVarUint(cursor)
    if ((info & 0x1f) === STRUCT_ANY) yield readJson(cursor) as PlainRecord
  }
}

class NotARecord extends Error {
  readonly code: 'not-a-record' | 'skips'
  constructor(sentence: string, code: 'not-a-record' | 'skips' = 'not-a-record') {
    super(sentence)
    this.code = code
  }
}

/** What stands before the structs of a writer: how many there are, and their clocks. */
function readWriter(cursor: Cursor) {
  const structs = readCount(cursor)
  const client = readVarUint(cursor)
  const from = readVarUint(cursor)
  if (structs === 0 || client > HIGHEST_CLIENT) throw new Malformed('a writer is not one')
  const to = from + structs
  if (to > HIGHEST_CLOCK) throw new Malformed('a clock is out of range')
  return { structs, client, from, to }
}

/** Judges one struct, which takes one clock. */
function checkStruct(cursor: Cursor): void {
  const info = readByte(cursor)
  // Yjs writes a skip when it waits for something itself.
  if (info === STRUCT_SKIP) throw new NotARecord('The update leaves a gap.', 'skips')
  const reference = info & 0x1f
  if (info & HAS_ORIGINS) throw new NotARecord('A record must be new: what stands is never written over.')
  if (reference !== STRUCT_ANY && reference !== STRUCT_DELETED)
    throw new NotARecord('A document holds plain records and nothing else.')
  if (!(info & HAS_KEY) || readVarUint(cursor) !== 1 || !endsWith(cursor, checkText(cursor), MAP_NAME))
    throw new NotARecord(`Records stand in the map "${RECORDS}" and nowhere else.`)
  const key = cursor.bytes.subarray(checkText(cursor), cursor.at)
  if (key.length === 0 || key.length > LONGEST_KEY_BYTES)
    throw new NotARecord(`A record's id has 1 to ${LONGEST_KEY_BYTES} bytes.`)
  if (readVarUint(cursor) !== 1) throw new NotARecord('A key takes one record.')
  if (reference === STRUCT_ANY) checkRecord(cursor, key)
}

/** A plain object whose field `id` is the key that it stands under. */
function checkRecord(cursor: Cursor, key: Uint8Array): void {
  const start = cursor.at
  if (cursor.bytes[cursor.at] !== OBJECT) {
    checkJson(cursor)
    throw new NotARecord('A record is an object.')
  }
  cursor.at += 1
  let hasId = false
  for (let left = readCount(cursor); left > 0; left--) {
    if (!endsWith(cursor, checkKey(cursor), ID)) checkJson(cursor, 1)
    else if (readByte(cursor) === TEXT && endsWith(cursor, checkText(cursor), key)) hasId = true
    else throw new NotARecord('A record stands under its own id.')
  }
  if (!hasId) throw new NotARecord('A record stands under its own id.')
  if (cursor.at - start > LARGEST_RECORD_BYTES)
    throw new NotARecord(`A record has at most ${LARGEST_RECORD_BYTES / 1024} KiB.`)
}

function readDeletions(cursor: Cursor): Deleted[] {
  const deleted: Deleted[] = []
  const clients = new Set<number>()
  for (let left = readCount(cursor); left > 0; left--) {
    const client = readVarUint(cursor)
    if (clients.has(client)) throw new Malformed('a writer comes twice')
    clients.add(client)
    const ranges: Deleted['ranges'] = []
    let reached = 0
    for (let of = readCount(cursor); of > 0; of--) {
      const from = readVarUint(cursor)
      const to = from + readVarUint(cursor)
      // Yjs writes them upwards; the same said twice would only cost work.
      if (from < reached || to <= from || to > HIGHEST_CLOCK)
        throw new Malformed('a deletion is out of range')
      reached = to
      ranges.push({ from, to })
    }
    deleted.push({ client, ranges })
  }
  return deleted
}

function withoutDeletions(update: Uint8Array, structsEnd: number): Uint8Array {
  const bytes = new Uint8Array(structsEnd + 1)
  bytes.set(update.subarray(0, structsEnd))
  return bytes
}
