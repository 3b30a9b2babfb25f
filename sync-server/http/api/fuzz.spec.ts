import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runs } from '../../../core/rules/testing/runs.ts'
import { SEED } from '../../../core/testing/random.ts'
import { ROUTES } from '../../routes.ts'
import { CARD, type Caller, PASSWORD, startTestServer, type TestServer } from '../../testing/test-server.ts'
import { openApi } from './openapi.ts'

/**
 * Sends every operation what its description asks for, and what it doesn't: wrong types, giants, nulls, prototype
 * keys, odd Unicode, in the body, the address, the query and the headers. Whatever comes, no answer is a 500, and
 * each is one that the description promises (`ask` of the test server holds it against it).
 * PROPERTY_RUNS makes it longer, SEED repeats a run.
 */
const REQUESTS = runs(2000)

const MOST_ROUNDS = 90

type Schema = {
  type?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  minimum?: number
  maximum?: number
  pattern?: string
}
type Described = {
  parameters: { name: string; in: 'path' | 'query' | 'header'; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}
const { paths } = openApi(ROUTES, 'http://work.example') as never as {
  paths: Record<string, Record<string, Described>>
}

let server: TestServer
let people: Caller[]
/** Things that exist, so that what is sent gets past the first door. */
let known: string[]

beforeAll(async () => {
  server = await startTestServer()
  people = await enrol(0)
}, 60_000)
afterAll(() => server.close())

/** A client, a freelancer and support, with a job, a card and a submitted week between them. */
async function enrol(round: number): Promise<Caller[]> {
  const [ana, ben] = [await server.signUp(`Ana ${round}`), await server.signUp(`Ben ${round}`)]
  const desk = await server.signUp(`Desk ${round}`, { support: true })
  const { body } = await ana.ask('POST', '/api/payment-methods', { body: CARD })
  const job = await server.hire(ana, ben)
  const open = (await ana.ask('POST', '/api/jobs', { body: { title: 'Open', rateMinorPerHour: 100 } })).body
    .job
  const link = await ana.ask('POST', `/api/jobs/${open.id}/invitations`, { body: { role: 'freelancer' } })
  await ana.ask('POST', `/api/jobs/${job.id}/terms`, {
    body: { rateMinorPerHour: 3000 },
    headers: { 'if-match': '*' },
  })
  known = [job.id, job.week, body.method.id, open.id, link.body.id, link.body.url.split('/').at(-1), '1', '2']
  return [ana, ben, desk]
}

const NASTY_TEXT = fc.constantFrom(
  ...[
    '',
    ' ',
    '\u0000',
    '\ud800',
    '💥',
    'é',
    '\u202e',
    "' or 1=1 --",
    '%00',
    '%',
    '../../..',
    '\r\nx: y',
    '{{7*7}}',
  ],
  ...[
    'null',
    'NaN',
    '-1',
    '1e999',
    '0x10',
    '2026-11-16',
    '2026-02-30',
    '9999-12-27',
    '0000-01-01',
    '__proto__',
  ],
  ...['x'.repeat(5000), '界'.repeat(3000), '"', '"a"', '*', '[object Object]', 'constructor', 'toString'],
)
const NASTY: fc.Arbitrary<unknown> = fc.oneof(
  NASTY_TEXT,
  fc.constantFrom<unknown>(null, true, false, 0, -0, -1, 0.1, 1e21, 2 ** 53, -(2 ** 63), 1e308, [], {}, [[]]),
  fc.constantFrom<unknown>(JSON.parse('{"__proto__":{"isSupport":true}}'), {
    constructor: { prototype: {} },
  }),
  fc.constantFrom<unknown>({ toString: null, valueOf: 1 }, Array(1000).fill(0), { length: 1e9 }),
  fc.anything({ maxDepth: 3, withNullPrototype: true }),
)

/** Mostly what the schema asks for; now and then something else in its place. */
function anyOf(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 6, arbitrary: fitting(schema) }, { weight: 1, arbitrary: NASTY })
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return fc.oneof(...choices.map(anyOf))
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.type === 'object') {
    const named = Object.entries(schema.properties ?? {}).map(([name, one]) => [name, anyOf(one)])
    const whole = fc.record(Object.fromEntries(named), { requiredKeys: [] })
    const more = fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'id', 'x'), NASTY, { maxKeys: 1 })
    return fc.tuple(whole, more).map(([value, extra]) => Object.assign(Object.create(null), value, extra))
  }
  if (schema.type === 'array') return fc.array(anyOf(schema.items ?? {}), { maxLength: 4 })
  if (schema.type === 'integer' || schema.type === 'number') {
    const { minimum = -1e6, maximum = minimum + 1e13 } = schema
    return fc.oneof(
      fc.double({ min: minimum, max: maximum, noNaN: true }).map(Math.floor),
      fc.constantFrom(minimum, maximum, maximum + 1),
    )
  }
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'null') return fc.constant(null)
  return word()
}

const word = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.nat(7).map((n) => known[n] ?? 'x'),
    fc.constantFrom('ana@example.org', PASSWORD, '4242424242424242', 'USD', '2026-11-16', 'A title'),
    fc.string({ maxLength: 30, unit: 'binary' }),
    NASTY_TEXT,
  )

const header = fc.oneof(
  fc.string({ maxLength: 60 }).map((text) => text.replace(/[^\x20-\x7e]/g, '')),
  fc.constantFrom(
    '*',
    '""',
    '"x"',
    'W/"x"',
    '"a","b"',
    ',,,',
    'x'.repeat(4000),
    'bytes=0-',
    'Bearer x',
    'Bearer ',
  ),
)
const headers = fc.dictionary(
  fc.constantFrom(
    'if-match',
    'if-none-match',
    'range',
    'idempotency-key',
    'authorization',
    'content-type',
    'accept',
    'x-forwarded-for',
    'stripe-signature',
    'cookie',
    'origin',
  ),
  header,
  { maxKeys: 2 },
)

/** Years of the sandbox's clock would be lived through week by week: its own test moves it. */
const LEFT_OUT = new Set(['/api/sandbox/clock', '/api/sandbox/play'])
const operations = ROUTES.filter(({ path }) => !LEFT_OUT.has(path))

const request = fc.nat(operations.length - 1).chain((n) => {
  const { method, path } = operations[n]!
  const { parameters, requestBody } = paths[path]![method]!
  const query = parameters.filter((one) => one.in === 'query')
  const schema = requestBody?.content['application/json']?.schema
  return fc.record({
    n: fc.constant(n),
    who: fc.nat(3),
    path: fc.array(word(), { minLength: 4, maxLength: 4 }),
    query: fc.record(Object.fromEntries(query.map((one) => [one.name, word()])), { requiredKeys: [] }),
    body: fc.oneof({ weight: 8, arbitrary: anyOf(schema ?? {}) }, { weight: 1, arbitrary: NASTY }),
    /** Bytes that are no JSON at all, or a value torn off. */
    cut: fc.option(fc.nat(50), { freq: 12 }),
    seen: fc.constantFrom('*', '*', '*', '"x"', ''),
    headers: fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: headers }),
  })
})

it(`A3 never fails on what it is sent (seed ${SEED})`, { timeout: 60_000 + REQUESTS * 60 }, async () => {
  const asked = new Map<string, number>()
  let round = 0
  await fc.assert(
    fc.asyncProperty(request, async ({ n, who, path, query, body, cut, seen, headers: more }) => {
      const { method, path: pattern } = operations[n]!
      const address = pattern.replace(/\{\w+\}/g, () => encodeSafely(path.shift() ?? 'x') || 'x')
      const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
      const json = toText(body)
      const isRead = method === 'get'
      const { status, code } = await (people[who] ?? server.stranger).ask(
        method.toUpperCase(),
        `${address}${search.size > 0 ? `?${search}` : ''}`,
        {
          ...(isRead ? {} : { body: cut === null ? json : json.slice(0, cut) || '{' }),
          headers: { ...(seen ? { 'if-match': seen } : {}), ...more },
        },
      )
      asked.set(`${method} ${pattern}`, (asked.get(`${method} ${pattern}`) ?? 0) + 1)
      expect(status, String(code)).toBeLessThan(500)
      // Whoever signed themselves out, ended the job or deleted their account makes room for others.
      const isGone = status === 204 && /sign-out|sessions|devices|\/me$|password/.test(pattern)
      // An address may sign up so many people and no more.
      if (round >= MOST_ROUNDS || (!isGone && !(status === 200 && /end$/.test(pattern)))) return
      round += 1
      people = await enrol(round)
    }),
    { seed: SEED, numRuns: REQUESTS, endOnFailure: true },
  )
  expect([...asked.keys()].toSorted()).toEqual(
    operations.map(({ method, path }) => `${method} ${path}`).toSorted(),
  )
  expect(await server.problemsInBooks()).toEqual([])
})

const toText = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch {
    // A big integer, or a value that holds itself.
    return '{}'
  }
}
const encodeSafely = (text: string): string => {
  try {
    return encodeURIComponent(text).slice(0, 3000)
  } catch {
    // Half a surrogate pair can't be encoded; bytes that are no UTF-8 can.
    return '%ff%fe'
  }
}
