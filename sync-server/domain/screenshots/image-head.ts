export type ImageType = 'image/webp' | 'image/png' | 'image/jpeg'
export type ImageHead = { type: ImageType; width: number; height: number }

/** Bytes of a file's beginning that `readImageHead` is given: a JPEG may put a preview before its own size. */
export const HEAD_BYTES = 64 * 1024

/**
 * What a file is by its first bytes, whatever its sender calls it, and how large a picture it unpacks to; null for
 * what is no image of ours. A small file may unpack to gigabytes in every browser that shows it.
 */
export function readImageHead(head: Buffer): ImageHead | null {
  try {
    return readPng(head) ?? readJpeg(head) ?? readWebp(head)
  } catch (error) {
    // The head ends in the middle of what says the size.
    if (error instanceof RangeError) return null
    throw error
  }
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const JPEG = Buffer.from([0xff, 0xd8, 0xff])
const startsWith = (head: Buffer, signature: Buffer) => head.subarray(0, signature.length).equals(signature)
const fourCc = (head: Buffer, at: number) => head.toString('latin1', at, at + 4)

function readPng(head: Buffer): ImageHead | null {
  if (!startsWith(head, PNG) || fourCc(head, 12) !== 'IHDR') return null
  return { type: 'image/png', width: head.readUInt32BE(16), height: head.readUInt32BE(20) }
}

/** Frame headers; C4, C8 and CC among them are tables and an extension. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

function readJpeg(head: Buffer): ImageHead | null {
  if (!startsWith(head, JPEG)) return null
  for (let at = 2; ; ) {
    if (head.readUInt8(at) !== 0xff) return null
    const marker = head.readUInt8(at + 1)
    // Fill bytes before a marker.
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (isFrame(marker))
      return { type: 'image/jpeg', width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) }
    at += 2 + head.readUInt16BE(at + 2)
  }
}

function readWebp(head: Buffer): ImageHead | null {
  if (fourCc(head, 0) !== 'RIFF' || fourCc(head, 8) !== 'WEBP') return null
  const size = readWebpSize(head)
  return size && { type: 'image/webp', ...size }
}

/** The three kinds of WebP: lossy, lossless, and with a canvas of its own. */
function readWebpSize(head: Buffer): { width: number; height: number } | null {
  const kind = fourCc(head, 12)
  if (kind === 'VP8 ' && head.readUIntBE(23, 3) === 0x9d012a)
    return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff }
  if (kind === 'VP8L' && head.readUInt8(20) === 0x2f) {
    const bits = head.readUInt32LE(21)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  if (kind !== 'VP8X') return null
  return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 }
}
