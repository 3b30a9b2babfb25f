import { expect, it } from 'vitest'
import { paced } from './paced.ts'

const all = async (chunks: AsyncIterable<Uint8Array>) => {
  let bytes = 0
  for await (const chunk of chunks) bytes += chunk.length
  return bytes
}
/** Chunks of a KiB, `everyMs` apart; `count` of them, then silence for good. */
async function* drip(count: number, everyMs: number) {
  for (let n = 0; n < count; n += 1) {
    await new Promise((done) => setTimeout(done, everyMs))
    yield new Uint8Array(1024)
  }
}
async function* thenSilence() {
  yield new Uint8Array(1024)
  await new Promise(() => {})
}
const PACE = { silentMs: 50, graceMs: 100, bytesPerSecond: 100 * 1024 }

it('A4 lets a body through that comes in its time', async () => {
  expect(await all(paced(drip(20, 0), PACE))).toBe(20 * 1024)
})

it('A4 ends a body that stops, and one that drips', async () => {
  await expect(all(paced(thenSilence(), PACE))).rejects.toMatchObject({ code: 'too-slow' })
  await expect(all(paced(drip(1000, 20), PACE))).rejects.toMatchObject({ code: 'too-slow' })
})
