import { randomBytes } from 'node:crypto'

/** For tests: bytes that are a lossy WebP of a size by their head, and noise behind it. */
export function randomWebp(bytes = 1000, width = 1280, height = 800): Buffer<ArrayBuffer> {
  const head = Buffer.alloc(30)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(bytes - 8, 4)
  head.write('WEBPVP8 ', 8, 'latin1')
  head.writeUInt32LE(bytes - 20, 16)
  head.writeUIntBE(0x9d012a, 23, 3)
  head.writeUInt16LE(width, 26)
  head.writeUInt16LE(height, 28)
  return Buffer.concat([head, randomBytes(bytes - head.length)])
}
