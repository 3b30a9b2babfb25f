/**
 * Reads lib0's encoding from bytes that nobody vouches for. lib0's own decoder looks past the end of a view
 * into the memory behind it, which on a server holds other people's messages; this one never does, and it
 * limits how deep a value may be nested. Whatever isn't in form throws Malformed. Checking and reading are
 * apart: a server checks what passes through it and reads only what it needs.
 */
export type Cursor = { readonly bytes: Uint8Array; at: number }

export class Malformed extends Error {}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const DEEPEST_VALUE = 16
const SHORT_TEXT_BYTES = 12
const FORBIDDEN_KEY = new TextEncoder().encode('__proto__')
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const cursorAt = (bytes: Uint8Array, at = 0): Cursor => ({ bytes, at })
export const isAtEnd = (cursor: Cursor): boolean => cursor.at >= cursor.bytes.length

export function readByte(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.at]
  if (byte === undefined) throw new Malformed('the message ends too early')
  cursor.at += 1
  return byte
}

/** An unsigned integer up to 2^53 - 1. */
export function readVarUint(cursor: Cursor): number {
  let value = 0
  let scale = 1
  for (;;) {
    const byte = readByte(cursor)
    value += (byte & 0x7f) * scale
    if (value > Number.MAX_SAFE_INTEGER) throw new Malformed('a number is too large')
    if (byte < 0x80) return value
    scale *= 128
    if (scale > Number.MAX_SAFE_INTEGER) throw new Malformed('a number is too long')
  }
}

/** A view of the bytes, not a copy. */
export function readBytes(cursor: Cursor, length = readVarUint(cursor)): Uint8Array {
  const end = cursor.at + length
  if (end > cursor.bytes.length) throw new Malformed('the message ends too early')
  const view = cursor.bytes.subarray(cursor.at, end)
  cursor.at = end
  return view
}

export function skipBytes(cursor: Cursor): void {
  const length = readVarUint(cursor)
  cursor.at += length
}

/** Passes over a text and makes sure that it is one. Returns where its bytes begin; they end where the cursor is then. */
export function checkText(cursor: Cursor): number {
  const length = readVarUint(cursor)
  const { bytes, at: start } = cursor
  const end = start + length
  if (end > bytes.length) throw new Malformed('the message ends too early')
  cursor.at = end
  for (let at = start; at < end; at++)
    if ((bytes[at] as number) >= 0x80) {
      decodeUtf8(bytes.subarray(start, end))
      break
    }
  return start
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new Malformed('a text is not UTF-8')
  }
}

export function readText(cursor: Cursor): string {
  const bytes = readBytes(cursor)
  const ascii = bytes.length <= SHORT_TEXT_BYTES ? shortAscii(bytes) : null
  if (ascii !== null) return ascii
  return decodeUtf8(bytes)
}

/** What JSON can say, in lib0's `any` encoding, from bytes that `checkJson` has passed. */
export function readJson(cursor: Cursor): Json {
  const type = readByte(cursor)
  switch (type) {
    case 126:
      return null
    case 125:
      return readVarInt(cursor)
    case 124:
      return dataView(cursor, 4).getFloat32(0)
    case 123:
      return dataView(cursor, 8).getFloat64(0)
    case 121:
      return false
    case 120:
      return true
    case 119:
      return readText(cursor)
    case 118:
      return readObject(cursor)
    case 117:
      return readArray(cursor)
    default:
      throw new Malformed('a value is not plain JSON')
  }
}

/**
 * Passes over a value and makes sure that it is plain JSON, not nested too deep, its numbers finite and none of
 * its fields named `__proto__`.
 */
export function checkJson(cursor: Cursor, depth = 0): void {
  if (depth > DEEPEST_VALUE) throw new Malformed('a value is nested too deep')
  const type = readByte(cursor)
  switch (type) {
    case 126:
    case 121:
    case 120:
      return
    case 125:
      readVarInt(cursor)
      return
    case 124:
      finite(dataView(cursor, 4).getFloat32(0))
      return
    case 123:
      finite(dataView(cursor, 8).getFloat64(0))
      return
    case 119:
      checkText(cursor)
      return
    case 118:
      for (let left = readCount(cursor); left > 0; left--) {
        checkKey(cursor)
        checkJson(cursor, depth + 1)
      }
      return
    case 117:
      for (let left = readCount(cursor); left > 0; left--) checkJson(cursor, depth + 1)
      return
    default:
      throw new Malformed('a value is not plain JSON')
  }
}

/** Passes over a field's name, as `checkText` does. */
export function checkKey(cursor: Cursor): number {
  const start = checkText(cursor)
  if (endsWith(cursor, start, FORBIDDEN_KEY)) throw new Malformed('a key is forbidden')
  return start
}

/** Whether the bytes from `start` up to the cursor are these. */
export function endsWith({ bytes, at }: Cursor, start: number, expected: Uint8Array): boolean {
  if (at - start !== expected.length) return false
  for (let n = 0; n < expected.length; n++) if (bytes[start + n] !== expected[n]) return false
  return true
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}

/** Passes over a value of our own that has been judged before. */
export function skipJson(cursor: Cursor): void {
  const type = readByte(cursor)
  if (type === 119) skipBytes(cursor)
  else if (type === 125) while (readByte(cursor) >= 0x80);
  else if (type === 124) cursor.at += 4
  else if (type === 123) cursor.at += 8
  else if (type === 118 || type === 117)
    for (let left = readVarUint(cursor); left > 0; left--) {
      if (type === 118) skipBytes(cursor)
      skipJson(cursor)
    }
}

function readObject(cursor: Cursor): Json {
  const object: { [key: string]: Json } = {}
  for (let left = readCount(cursor); left > 0; left--) {
    const key = readText(cursor)
    object[key] = readJson(cursor)
  }
  return object
}

function readArray(cursor: Cursor): Json[] {
  const array: Json[] = []
  for (let left = readCount(cursor); left > 0; left--) array.push(readJson(cursor))
  return array
}

/** A count of things that take a byte each at least: more than there are bytes left is a lie. */
export function readCount(cursor: Cursor): number {
  const count = readVarUint(cursor)
  if (count > cursor.bytes.length - cursor.at) throw new Malformed('a count is too large')
  return count
}

function readVarInt(cursor: Cursor): number {
  let byte = readByte(cursor)
  const sign = byte & 0x40 ? -1 : 1
  let value = byte & 0x3f
  let scale = 64
  while (byte >= 0x80) {
    byte = readByte(cursor)
    value += (byte & 0x7f) * scale
    if (value > Number.MAX_SAFE_INTEGER) throw new Malformed('a number is too large')
    scale *= 128
    if (scale > Number.MAX_SAFE_INTEGER) throw new Malformed('a number is too long')
  }
  return sign * value
}

function dataView(cursor: Cursor, length: number): DataView {
  const bytes = readBytes(cursor, length)
  return new DataView(bytes.buffer, bytes.byteOffset, length)
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new Malformed('a number is not finite')
  return value
}

/** Fields' names are short and ASCII: a loop beats the text decoder there. */
function shortAscii(bytes: Uint8Array): string | null {
  let text = ''
  for (const byte of bytes) {
    if (byte >= 0x80) return null
    text += String.fromCharCode(byte)
  }
  return text
}
