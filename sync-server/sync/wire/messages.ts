/**
 * The y-websocket protocol on the wire: what comes in as values, what goes out as whole WebSocket frames.
 * A frame is made once and written to every reader as it is; that is what makes a large room cheap.
 */
import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding'
import {
  cursorAt,
  isAtEnd,
  Malformed,
  readBytes,
  readCount,
  readVarUint,
} from '../../../core/protocol/cursor.ts'
import type { StateVector } from '../rooms/runs.ts'

const SYNC = 0
const AWARENESS = 1
const QUERY_AWARENESS = 3
const STEP_1 = 0
const STEP_2 = 1
const UPDATE = 2
/** More than any document takes, and as many as can be read at once. */
const MOST_WRITERS = 20_000

export type Incoming =
  | { type: 'step-1'; known: StateVector }
  | { type: 'update'; update: Uint8Array }
  | { type: 'awareness'; bytes: Uint8Array }
  | { type: 'query-awareness' }

/** Throws Malformed for anything else. Byte fields are views of the message. */
export function readMessage(message: Uint8Array): Incoming {
  const cursor = cursorAt(message)
  const incoming = readIncoming()
  if (!isAtEnd(cursor)) throw new Malformed('the message goes on after its end')
  return incoming

  function readIncoming(): Incoming {
    const type = readVarUint(cursor)
    if (type === QUERY_AWARENESS) return { type: 'query-awareness' }
    if (type === AWARENESS) return { type: 'awareness', bytes: readBytes(cursor) }
    if (type !== SYNC) throw new Malformed('no such message')
    const step = readVarUint(cursor)
    if (step === STEP_1) return { type: 'step-1', known: readStateVector(readBytes(cursor)) }
    if (step === STEP_2 || step === UPDATE) return { type: 'update', update: readBytes(cursor) }
    throw new Malformed('no such step')
  }
}

export const stepOneFrame = (known: StateVector) => frame([SYNC, STEP_1], writeStateVector(known))
export const stepTwoFrame = (update: Uint8Array) => frame([SYNC, STEP_2], update)
export const updateFrame = (update: Uint8Array) => frame([SYNC, UPDATE], update)
export const awarenessFrame = (presence: Uint8Array) => frame([AWARENESS], presence)

function readStateVector(bytes: Uint8Array): StateVector {
  const cursor = cursorAt(bytes)
  const known: StateVector = new Map()
  const writers = readCount(cursor)
  if (writers > MOST_WRITERS) throw new Malformed('no document has so many writers')
  for (let left = writers; left > 0; left--) known.set(readVarUint(cursor), readVarUint(cursor))
  if (!isAtEnd(cursor)) throw new Malformed('the state vector goes on after its end')
  return known
}

function writeStateVector(known: StateVector): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, known.size)
  for (const [client, clock] of known) {
    writeVarUint(encoder, client)
    writeVarUint(encoder, clock)
  }
  return toUint8Array(encoder)
}

const FINAL_BINARY = 0x82

/** One unmasked WebSocket frame (RFC 6455, 5.2) of a message type and its length-prefixed body. */
function frame(types: number[], body: Uint8Array): Buffer {
  const length = types.length + varUintBytes(body.length) + body.length
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const bytes = Buffer.allocUnsafe(header + length)
  bytes[0] = FINAL_BINARY
  if (header === 2) bytes[1] = length
  else if (header === 4) {
    bytes[1] = 126
    bytes.writeUInt16BE(length, 2)
  } else {
    bytes[1] = 127
    bytes.writeBigUInt64BE(BigInt(length), 2)
  }
  let at = header
  for (const type of types) bytes[at++] = type
  for (let rest = body.length; ; rest = Math.floor(rest / 128)) {
    bytes[at++] = rest < 128 ? rest : (rest & 0x7f) | 0x80
    if (rest < 128) break
  }
  bytes.set(body, at)
  return bytes
}

function varUintBytes(value: number): number {
  let bytes = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes += 1
  return bytes
}
