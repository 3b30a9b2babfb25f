import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

type Fields = Record<string, string>
type Stored = { status: number; body: Record<string, unknown> }

/** Errors of Stripe's, as its API answers them, by the payment method that asks for them. */
const ERRORS: Record<string, Record<string, string>> = {
  pm_declined: { type: 'card_error', code: 'card_declined', decline_code: 'generic_decline' },
  pm_expired: { type: 'card_error', code: 'expired_card' },
  'pm_no-funds': { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds' },
  'pm_asks-to-authenticate': { type: 'card_error', code: 'authentication_required' },
}

/**
 * Plays Stripe over HTTP for tests: the few requests that the adapter sends, in the form of Stripe's own
 * example objects, with its idempotency. What it doesn't know it refuses as Stripe does.
 */
export async function startStripeStandIn(clock: { now(): number } = { now: () => Date.now() }) {
  const answersByKey = new Map<string, { asked: string; stored: Stored }>()
  const intents: Record<string, unknown>[] = []
  const sessions = new Map<string, Fields>()
  let count = 0
  let mood: 'answers' | 'knows-no-key' | 'hangs' = 'answers'
  let asked = 0
  const newId = (prefix: string) => `${prefix}_${String(++count).padStart(24, '0')}`

  const createIntent = (fields: Fields): Stored => {
    const method = fields.payment_method ?? ''
    const error = ERRORS[method]
    if (fields.off_session !== 'true' || fields.confirm !== 'true' || !/^\d+$/.test(fields.amount ?? ''))
      return refused(400, { type: 'invalid_request_error', code: 'parameter_invalid' })
    if (error) return refused(402, error)
    const intent = {
      id: newId('pi'),
      object: 'payment_intent',
      amount: Number(fields.amount),
      currency: fields.currency,
      customer: fields.customer,
      payment_method: method,
      status: method === 'pm_processing' ? 'processing' : 'succeeded',
      created: Math.floor(clock.now() / 1000),
      metadata: { glasswork_key: fields['metadata[glasswork_key]'] },
      last_payment_error: null,
    }
    intents.unshift(intent)
    return { status: 200, body: intent }
  }

  const createSession = (fields: Fields): Stored => {
    const id = newId('cs_test')
    sessions.set(id, fields)
    return {
      status: 200,
      body: { id, object: 'checkout.session', url: `https://checkout.stripe.com/c/pay/${id}` },
    }
  }

  /** As if the person had given a card on the page; `pm` is what the card then is. */
  const readSession = (id: string): Stored => {
    const fields = sessions.get(id)
    if (!fields) return refused(404, { type: 'invalid_request_error', code: 'resource_missing' })
    const payment_method = {
      id: 'pm_pays',
      object: 'payment_method',
      type: 'card',
      card: { brand: 'visa', last4: '4242' },
    }
    return {
      status: 200,
      body: {
        ...{ id, object: 'checkout.session', customer: fields.customer },
        client_reference_id: fields.client_reference_id,
        setup_intent: { id: 'seti_1', object: 'setup_intent', status: 'succeeded', payment_method },
      },
    }
  }

  const answer = (method: string, path: string, query: URLSearchParams, fields: Fields): Stored => {
    if (method === 'POST' && path === '/v1/customers')
      return { status: 200, body: { id: newId('cus'), object: 'customer' } }
    if (method === 'POST' && path === '/v1/checkout/sessions') return createSession(fields)
    if (method === 'GET' && path.startsWith('/v1/checkout/sessions/'))
      return readSession(path.split('/').at(-1) ?? '')
    if (method === 'POST' && path === '/v1/payment_intents') return createIntent(fields)
    if (method === 'GET' && path === '/v1/payment_intents') {
      const asked = query.get('customer')
      const since = Number(query.get('created[gte]') ?? 0)
      const data = intents.filter(
        ({ customer, created }) => (asked === null || customer === asked) && Number(created) >= since,
      )
      return { status: 200, body: { object: 'list', url: path, has_more: false, data } }
    }
    return refused(404, { type: 'invalid_request_error', code: 'resource_missing' })
  }

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    asked += 1
    if (mood === 'hangs') return
    if (mood === 'knows-no-key')
      return send(
        response,
        refused(401, { type: 'invalid_request_error', message: 'Invalid API Key provided' }),
      )
    const url = new URL(request.url ?? '/', 'http://stripe')
    const body = await text(request)
    const fields: Fields = Object.fromEntries(new URLSearchParams(body))
    const key = request.headers['idempotency-key']?.toString()
    const known = key ? answersByKey.get(key) : undefined
    const sent = `${url.pathname} ${body}`
    if (known && known.asked !== sent) return send(response, refused(400, { type: 'idempotency_error' }))
    const stored = known?.stored ?? answer(request.method ?? '', url.pathname, url.searchParams, fields)
    if (key) answersByKey.set(key, { asked: sent, stored })
    if (fields.payment_method === 'pm_loses-the-answer') return request.socket.destroy()
    send(response, stored)
  }

  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as AddressInfo).port,
    moved: () =>
      intents.reduce((sum, { amount, status }) => sum + (status === 'succeeded' ? Number(amount) : 0), 0),
    /** How many requests came. */
    asked: () => asked,
    become: (next: typeof mood) => {
      mood = next
    },
    /** As a day later: what was asked under a key is forgotten, what was charged is not. */
    forgetKeys: () => answersByKey.clear(),
    /** What was processing has gone through. */
    finishProcessing: () => {
      for (const intent of intents) intent.status = 'succeeded'
    },
    close: () => new Promise((done) => server.close(done).closeAllConnections()),
  }
}

const refused = (status: number, error: Record<string, string>): Stored => ({
  status,
  body: { error: { message: 'refused by the stand-in', ...error } },
})

function send(response: ServerResponse, { status, body }: Stored): void {
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1' })
  response.end(JSON.stringify(body))
}
