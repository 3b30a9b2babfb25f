import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { DEFAULT_POLICY } from '../../core/rules/policy.ts'
import { instantBy, isSuspect, NO_ANCHOR, takeAnchor } from './anchor.ts'
import { createApi } from './api.ts'

const closers: (() => void)[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const close of closers.splice(0)) close()
})

async function clockServer(answer: () => object): Promise<string> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer()))
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  closers.push(() => server.close())
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

const DEVICE = 'device-01'
const askAt = (server: string, before = NO_ANCHOR) => {
  const person = { id: 'p', name: 'Ben', email: 'ben@example.org' }
  return takeAnchor(createApi({ server, token: 't', device: DEVICE, person }), DEVICE, before)
}

it('C8 learns the skew against the server, apart from a sandbox’s offset', async () => {
  const server = await clockServer(() => ({
    anchor: 'a.1',
    now: Date.now() + 90_000 + 60_000,
    simulatedOffsetMs: 60_000,
  }))
  const anchor = await askAt(server)
  expect(anchor).toMatchObject({ simulatedOffsetMs: 60_000, device: DEVICE, token: 'a.1' })
  expect(Math.abs(anchor.skewMs - 90_000)).toBeLessThan(500)
  expect(instantBy(anchor, 1000)).toBe(1000 + 60_000 + anchor.skewMs)
})

it('C8 takes what the wire adds for no news', async () => {
  const before = { ...NO_ANCHOR, skewMs: 120, takenAt: 1 }
  const server = await clockServer(() => ({ anchor: 'a.2', now: Date.now() + 200, simulatedOffsetMs: 0 }))
  expect(await askAt(server, before)).toMatchObject({ skewMs: 120, token: 'a.2' })
  const shifted = await clockServer(() => ({ now: Date.now() + 205, simulatedOffsetMs: 5 }))
  expect(await askAt(shifted, before)).toMatchObject({ simulatedOffsetMs: 5 })
})

it('C8 keeps the former anchor when the answer took so long that its middle tells nothing', async () => {
  const before = { ...NO_ANCHOR, skewMs: 120, takenAt: 1 }
  const realNow = Date.now
  const server = await clockServer(() => {
    const answer = { now: realNow(), simulatedOffsetMs: 0 }
    // The computer slept while the answer was under way.
    vi.spyOn(Date, 'now').mockImplementation(() => realNow() + 25_000)
    return answer
  })
  expect(await askAt(server, before)).toEqual(before)
})

it.each([
  [120_000, false],
  [-120_000, false],
  [120_001, true],
  [-120_001, true],
])('C8 a skew of %i ms is suspect: %s', (skewMs, suspect) => {
  expect(isSuspect({ ...NO_ANCHOR, skewMs }, DEFAULT_POLICY)).toBe(suspect)
})

it('C3 says offline when there is no server', async () => {
  await expect(askAt('http://localhost:9')).rejects.toMatchObject({
    code: 'offline',
    passing: true,
  })
})
