import type { Measured } from '../processes.ts'
import { type Client, connect, createWriter, rolePath, screenshot, span } from './clients.ts'

const ROOMS = 200
const UPDATES_PER_ROOM = 160
const CLAIMS_PER_ROOM = 100

type Room = { writer: Client; reader: Client; messages: Uint8Array[] }

/**
 * Processor time of a server for 1,000 updates: 200 rooms of a writer and a reader, each writer sending its
 * next update when its reader has the last.
 */
export function cpuPerThousand(server: Measured, asks: boolean): Promise<number> {
  return measure(server, asks, 'freelancer', UPDATES_PER_ROOM)
}

/**
 * The same where each update is a claim, a slot's screenshot and its time in turn, and the writer sends its next
 * when the ruling on the last has come.
 */
export function claimCpuPerThousand(server: Measured, asks: boolean): Promise<number> {
  return measure(server, asks, 'server', CLAIMS_PER_ROOM)
}

async function measure(server: Measured, asks: boolean, awaited: string, updates: number): Promise<number> {
  const opened: Client[] = []
  const open = async (job: string, author: string, role: string) => {
    const client = await connect(server.port, rolePath(job, author), `${role}-${job}`, asks)
    opened.push(client)
    return client
  }
  const rooms = await Promise.all(
    Array.from({ length: ROOMS }, async (_, n): Promise<Room> => {
      const job = `cpu${n}`
      const [writer, reader] = await Promise.all([
        open(job, 'freelancer', 'freelancer'),
        open(job, awaited, 'client'),
        ...(awaited === 'freelancer' ? [] : [open(job, 'freelancer', 'client')]),
      ])
      const { message } = createWriter()
      return { writer, reader, messages: Array.from({ length: updates }, (_, i) => message(captureOf(i))) }
    }),
  )
  const warmUp = updates / 4
  await Promise.all(rooms.map((room) => sendAll(room, 0, warmUp)))
  const before = server.cpuMs()
  await Promise.all(rooms.map((room) => sendAll(room, warmUp, updates)))
  const used = server.cpuMs() - before
  for (const client of opened) client.close()
  return (used / (ROOMS * (updates - warmUp))) * 1000
}

const captureOf = (n: number) => (n % 2 === 0 ? screenshot(n / 2) : span((n - 1) / 2))

function sendAll({ writer, reader, messages }: Room, from: number, to: number): Promise<void> {
  let next = from
  return new Promise((done) => {
    const send = () => {
      const message = messages[next++]
      if (message && next <= to) writer.send(message)
      else done()
    }
    reader.onUpdate(send)
    send()
  })
}
