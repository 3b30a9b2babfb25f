import { expect, it } from 'vitest'
import { recordDigest, sha256 } from './digest.ts'

it('C7 hashes as everyone does', async () => {
  const abc = new TextEncoder().encode('abc')
  expect(await sha256(abc)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

it('C7 gives a record one digest, whatever the order of its keys', async () => {
  const one = await recordDigest({ id: 'a', activity: { keys: 1, minutes: [0, 1] }, image: null })
  const other = await recordDigest({ image: null, activity: { minutes: [0, 1], keys: 1 }, id: 'a' })
  expect(one).toBe(other)
  expect(await recordDigest({ id: 'a', activity: { keys: 1, minutes: [1, 0] }, image: null })).not.toBe(one)
})
