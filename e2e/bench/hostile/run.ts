import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { createWriter, span } from '../sync/clients.ts'
import type { Heard } from './attacks.ts'
import type { BenchHouse, Member } from './house.ts'

const ATTACKER = new URL('./attacker.ts', import.meta.url).pathname
const CLAIM_EVERY_MS = 40
const LONGEST_WAIT_MS = 20_000

/** An honest pair: the freelancer claims a slot's time, and the client hears how it was ruled on. */
export async function openPair({ server, freelancer, client }: BenchHouse) {
  const open = async (member: Member, author: string) => {
    const path = `/sync/${member.job}/${member.week}/${author}`
    const socket = new WebSocket(server.url.replace('http', 'ws') + path, {
      headers: { cookie: member.cookie, origin: server.url },
    })
    await once(socket, 'open')
    return socket
  }
  const writer = await open(freelancer, 'freelancer')
  const reader = await open(client, 'server')
  let hear = () => {}
  reader.on('message', (data: Buffer) => {
    if (data[0] === 0 && data[1] !== 0) hear()
  })
  reader.send(new Uint8Array([0, 0, 1, 0]))
  const { message } = createWriter()
  let n = 0
  return {
    /** Milliseconds until each claim's ruling came, for so long. */
    async claimFor(seconds: number): Promise<number[]> {
      const until = performance.now() + seconds * 1000
      const waits: number[] = []
      while (performance.now() < until) {
        const start = performance.now()
        const ruled = new Promise<void>((done, fail) => {
          const timer = setTimeout(() => fail(new Error('no ruling came')), LONGEST_WAIT_MS)
          hear = () => {
            clearTimeout(timer)
            done()
          }
        })
        writer.send(message(span(n++ % 200)))
        await ruled
        waits.push(performance.now() - start)
        await new Promise((done) => setTimeout(done, CLAIM_EVERY_MS))
      }
      return waits
    },
    close() {
      writer.terminate()
      reader.terminate()
    },
  }
}

export const p99 = (waits: number[]) =>
  waits.toSorted((a, b) => a - b)[Math.ceil(waits.length * 0.99) - 1] ?? 0

/** What the honest pair waits, and how much memory the server takes more, while the member attacks. */
export async function underAttack(
  house: BenchHouse,
  pair: Awaited<ReturnType<typeof openPair>>,
  seconds: number,
  attacks: readonly string[],
): Promise<{ p99Ms: number; rssMib: number; heard: Record<string, Heard> }> {
  const before = house.rssMib()
  let most = before
  const sampling = setInterval(() => {
    most = Math.max(most, house.rssMib())
  }, 100)
  const args = [ATTACKER, house.server.url, JSON.stringify(house.hostile), String(seconds), ...attacks]
  const attacker = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  attacker.stdout.on('data', (chunk) => {
    said += chunk
  })
  const ended = once(attacker, 'close')
  const waits = await pair.claimFor(seconds)
  await ended
  clearInterval(sampling)
  return { p99Ms: p99(waits), rssMib: most - before, heard: JSON.parse(said) }
}
