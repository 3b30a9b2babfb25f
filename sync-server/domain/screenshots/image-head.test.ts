import { expect, it } from 'vitest'
import { randomWebp } from '../../testing/random-webp.ts'
import { readImageHead } from './image-head.ts'

const png = (width: number, height: number) => {
  const head = Buffer.alloc(33)
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]).copy(head)
  head.write('IHDR', 12, 'latin1')
  head.writeUInt32BE(width, 16)
  head.writeUInt32BE(height, 20)
  return head
}
/** An application segment as large as a preview, a table, then the frame. */
const jpeg = (width: number, height: number) => {
  const frame = Buffer.from([0xff, 0xff, 0xc2, 0, 17, 8, 0, 0, 0, 0, 3])
  frame.writeUInt16BE(height, 6)
  frame.writeUInt16BE(width, 8)
  const segment = (marker: number, bytes: number) => {
    const made = Buffer.alloc(2 + bytes)
    made.writeUInt16BE(0xff00 + marker, 0)
    made.writeUInt16BE(bytes, 2)
    return made
  }
  return Buffer.concat([Buffer.from([0xff, 0xd8]), segment(0xe1, 30_000), segment(0xc4, 20), frame])
}
const webpOf = (kind: string, rest: number[]) =>
  Buffer.concat([Buffer.from(`RIFF\0\0\0\0WEBP${kind}\0\0\0\0`, 'latin1'), Buffer.from(rest)])

it('A4 reads the size of each kind of picture from its head', () => {
  expect(readImageHead(png(30_000, 20_000))).toEqual({ type: 'image/png', width: 30_000, height: 20_000 })
  expect(readImageHead(jpeg(65_500, 100))).toEqual({ type: 'image/jpeg', width: 65_500, height: 100 })
  expect(readImageHead(randomWebp(100, 1280, 801))).toEqual({ type: 'image/webp', width: 1280, height: 801 })
  // 14 bits of the width less one, 14 of the height less one.
  expect(readImageHead(webpOf('VP8L', [0x2f, 0xff, 0x3f, 0x00, 0x00]))).toMatchObject({
    width: 16_384,
    height: 1,
  })
  expect(readImageHead(webpOf('VP8X', [0, 0, 0, 0, 0xff, 0xff, 0, 0xff, 0x0f, 0]))).toMatchObject({
    width: 65_536,
    height: 4096,
  })
})

it('A4 knows no picture by what is cut off, mixed up or something else', () => {
  for (const head of [
    ...[Buffer.alloc(0), Buffer.from('GIF89a'), png(1, 1).subarray(0, 20), jpeg(9, 9).subarray(0, 30_000)],
    ...[webpOf('VP8 ', Array(20).fill(0)), webpOf('ALPH', Array(20).fill(0)), webpOf('VP8X', [0])],
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 2, 0, 0, 0, 0]),
  ])
    expect(readImageHead(head)).toBeNull()
})
