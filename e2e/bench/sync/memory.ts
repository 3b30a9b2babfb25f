import type { Measured } from '../processes.ts'
import { type Client, connect, createWriter, message, rolePath } from './clients.ts'

const ROOMS = 1500
const UPDATES_PER_ROOM = 10
const IDLE_SOCKETS = 10_000
const WARM_UP = 2000
const OPENED_AT_ONCE = 200
/** Three heartbeats of the server under measure, which beats every four seconds. */
const HELD_MS = 13_000

/** Resident memory for a room with a writer, a reader and ten messages in it. */
export async function roomKib(server: Measured): Promise<number> {
  const sockets: Client[] = []
  const room = async (job: string) => {
    const path = rolePath(job, 'client')
    const [writer, reader] = await Promise.all([
      connect(server.port, path, `client-${job}`, true),
      connect(server.port, path, `freelancer-${job}`, true),
    ])
    sockets.push(writer, reader)
    const made = createWriter()
    await new Promise<void>((done) => {
      let left = UPDATES_PER_ROOM
      reader.onUpdate(() => {
        left -= 1
        if (left === 0) done()
        else writer.send(made.message(message(left)))
      })
      writer.send(made.message(message(UPDATES_PER_ROOM)))
    })
  }
  // The first ones move into memory that the start has left behind.
  await inTurns(WARM_UP, (n) => room(`warm${n}`))
  const before = await server.rssKib()
  await inTurns(ROOMS, (n) => room(`room${n}`))
  const used = ((await server.rssKib()) - before) / ROOMS
  for (const socket of sockets) socket.close()
  return used
}

/** Opens 10,000 sockets that say nothing, and counts those that are open and heard after three heartbeats. */
export async function idleSockets(server: Measured): Promise<{ kib: number; held: number }> {
  const clients: Client[] = []
  const open = async (n: number) => {
    const job = `idle${Math.floor(n / 4)}`
    clients.push(await connect(server.port, rolePath(job, 'freelancer'), `client-${job}`, true))
  }
  await inTurns(WARM_UP, open)
  const before = await server.rssKib()
  await inTurns(IDLE_SOCKETS, open)
  const kib = ((await server.rssKib()) - before) / IDLE_SOCKETS
  await new Promise((done) => setTimeout(done, HELD_MS))
  let held = 0
  await inTurns(clients.length, async (n) => {
    const client = clients[n]
    if (client?.socket.readyState !== client?.socket.OPEN) return
    await new Promise<void>((done) => {
      client?.onUpdate(() => {
        held += 1
        done()
      })
      client?.socket.on('close', () => done())
      client?.send(new Uint8Array([0, 0, 1, 0]))
    })
  })
  for (const client of clients) client.close()
  return { kib, held: Math.min(held, IDLE_SOCKETS) }
}

async function inTurns(count: number, work: (n: number) => Promise<void>): Promise<void> {
  for (let first = 0; first < count; first += OPENED_AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(OPENED_AT_ONCE, count - first) }, (_, n) => work(first + n)),
    )
}
