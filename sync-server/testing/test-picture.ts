import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'

/** A picture that is one, a gray square of 8 × 8 with a text of its own, and what a screenshot says of it. */
export type TestPicture = {
  bytes: Buffer
  image: { sha256: string; bytes: number; width: number; height: number }
}

const SIDE = 8

/** The same for the same text, another for another. */
export function testPicture(text = 'work'): TestPicture {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(SIDE, 0)
  header.writeUInt32BE(SIDE, 4)
  header[8] = 8
  const bytes = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('tEXt', Buffer.from(`Title\0${text}`, 'latin1')),
    chunk('IDAT', deflateSync(Buffer.alloc(SIDE * (SIDE + 1), 0))),
    chunk('IEND', Buffer.alloc(0)),
  ])
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { bytes, image: { sha256, bytes: bytes.length, width: SIDE, height: SIDE } }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
