import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

export type ReceivedMessage = { id: string; headers: IncomingHttpHeaders; body: string; path: string }
export type Receiver = {
  url: string
  received: ReceivedMessage[]
  /** Answers in place of 204, one after the other; the last one goes on. */
  answers: ((response: ServerResponse) => void)[]
  ids(): string[]
  types(): string[]
  /** Resolves when so many messages have come. */
  has(count: number): Promise<void>
  close(): Promise<void>
}

/** A real HTTP server, as an operator's system would be. */
export async function startReceiver(): Promise<Receiver> {
  const received: ReceivedMessage[] = []
  const answers: Receiver['answers'] = []
  const waiting = new Set<() => void>()
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({
      id: String(request.headers['webhook-id']),
      headers: request.headers,
      body,
      path: request.url ?? '',
    })
    for (const look of waiting) look()
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    if (answer) answer(response)
    else response.writeHead(204).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answers,
    ids: () => received.map(({ id }) => id),
    types: () => received.map(({ body }) => JSON.parse(body).type),
    has: (count) =>
      new Promise((done) => {
        const look = () => {
          if (received.length < count) return
          waiting.delete(look)
          done()
        }
        waiting.add(look)
        look()
      }),
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

/** As docs/OPERATIONS.md tells receivers to, by the library that they use: any of the signatures that fits will do. */
export function isSigned(
  secret: string,
  { id, headers, body }: ReceivedMessage,
  nowSeconds: number,
): boolean {
  const timestamp = Number(headers['webhook-timestamp'])
  if (Math.abs(nowSeconds - timestamp) > 300) return false
  const right = new Webhook(secret).sign(id, new Date(timestamp * 1000), body)
  return String(headers['webhook-signature']).split(' ').includes(right)
}
