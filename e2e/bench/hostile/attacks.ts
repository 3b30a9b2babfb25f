/** What one member does against everybody, at full speed and for a while; each stops by itself. */
import { request } from 'node:http'
import { WebSocket } from 'ws'
import { encodeRecords } from '../../../core/protocol/encode.ts'
import { createWriter, span, updateMessage } from '../sync/clients.ts'
import type { Member } from './house.ts'

export type Target = { url: string; member: Member; until: number }
/** How the server answered: close codes and statuses, with how often each came. */
export type Heard = Record<string, number>

const ASK_ALL = new Uint8Array([0, 0, 1, 0])
const WHO_IS_HERE = new Uint8Array([3])
const MOST_BUFFERED = 256 * 1024

type Attack = (target: Target, heard: (answer: string) => void) => Promise<void>

const isOver = ({ until }: Target) => Date.now() >= until
const nextTurn = () => new Promise<void>((done) => setImmediate(done))
const rest = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

function open({ url, member }: Target, week = member.week): Promise<WebSocket | string> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/sync/${member.job}/${week}/freelancer`, {
    headers: { cookie: member.cookie, origin: url },
  })
  socket.on('error', () => {})
  return new Promise((done) => {
    socket.once('open', () => done(socket))
    socket.once('close', (code: number) => done(`close ${code}`))
  })
}

/** Says one thing after another on a socket, as fast as it takes them, and comes again when it is closed. */
async function flood(
  target: Target,
  heard: (answer: string) => void,
  next: () => Uint8Array,
  { reads = true } = {},
): Promise<void> {
  while (!isOver(target)) {
    const socket = await open(target)
    if (typeof socket === 'string') {
      heard(socket)
      await rest(20)
      continue
    }
    socket.once('close', (code: number) => heard(`close ${code}`))
    if (!reads) (socket as unknown as { _socket: { pause(): void } })._socket.pause()
    while (socket.readyState === WebSocket.OPEN && !isOver(target)) {
      for (let n = 0; n < 50 && socket.bufferedAmount < MOST_BUFFERED; n++) socket.send(next())
      await nextTurn()
    }
    socket.terminate()
  }
}

async function times(count: number, work: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: count }, work))
}

async function ask(
  target: Target,
  heard: (answer: string) => void,
  method: string,
  path: string,
  body?: object,
) {
  while (!isOver(target)) {
    const status = await fetch(target.url + path, {
      method,
      headers: { 'x-glasswork': '1', cookie: target.member.cookie, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).then(
      async (answer) => {
        await answer.arrayBuffer()
        return String(answer.status)
      },
      () => 'no answer',
    )
    heard(status)
  }
}

const KNOWN = { id: 'known-record', kind: 'message' }
const fill = () => {
  const records = Array.from({ length: 5000 }, (_, n) => ({ id: `filling-${n}`, text: 'x'.repeat(100) }))
  return updateMessage(encodeRecords(3, 0, [KNOWN, ...records]))
}
const newWriter = () => 10 + Math.floor(Math.random() * 2 ** 31)

export const ATTACKS: Record<string, Attack> = {
  'repeated-records': async (target, heard) => {
    let isFilled = false
    await flood(target, heard, () => {
      if (isFilled) return updateMessage(encodeRecords(newWriter(), 0, [KNOWN]))
      isFilled = true
      return fill()
    })
  },
  'whole-documents': (target, heard) => times(5, () => flood(target, heard, () => ASK_ALL)),
  'silent-readers': (target, heard) =>
    times(10, () => flood(target, heard, () => WHO_IS_HERE, { reads: false })),
  'big-weeks': async (target, heard) => {
    const { message } = createWriter()
    let n = 0
    const spans = (count: number) => message(...Array.from({ length: count }, () => span(n++ % 200)))
    await flood(target, heard, () => spans(n === 0 ? 5000 : 1))
  },
  'any-monday': async (target, heard) => {
    for (let week = 0; !isOver(target); week++) {
      const monday = new Date(Date.UTC(2001, 0, 1) + week * 7 * 86_400_000).toISOString().slice(0, 10)
      const socket = await open(target, monday)
      heard(typeof socket === 'string' ? socket : 'opened')
      if (typeof socket !== 'string') socket.terminate()
    }
  },
  'hanging-uploads': async (target, heard) => {
    const { host } = new URL(target.url)
    const path = `http://${host}/api/jobs/${target.member.job}/screenshots/`
    const hanging = Array.from({ length: 256 }, (_, n) => {
      const upload = request(path + String(n).padStart(64, '0'), {
        method: 'PUT',
        headers: { 'x-glasswork': '1', cookie: target.member.cookie, 'content-length': 1_000_000 },
      })
      upload.on('error', () => heard('broken off'))
      upload.on('response', (answer) => heard(String(answer.resume().statusCode)))
      upload.write('RIFF')
      return upload
    })
    while (!isOver(target)) await rest(50)
    for (const upload of hanging) upload.destroy()
  },
  'password-resets': (target, heard) =>
    times(50, () =>
      ask(target, heard, 'POST', '/api/password-resets/guessed', { password: 'a new password' }),
    ),
  jobs: (target, heard) =>
    times(5, () => ask(target, heard, 'POST', '/api/jobs', { title: 'One more', rateMinorPerHour: 2500 })),
  requests: (target, heard) => times(20, () => ask(target, heard, 'GET', '/api/jobs')),
}
