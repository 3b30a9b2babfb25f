import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Operation } from '../../../core/protocol/api/operation.ts'
import { runs } from '../../../core/rules/testing/runs.ts'
import { ROUTES } from '../../routes.ts'
import type { Browser } from '../../testing/test-app.ts'
import { startTestPayments, type TestPayments } from '../../testing/test-payments.ts'
import { brokenPromise, operationFor } from './conformance.ts'
import { openApi, operationId } from './openapi.ts'

let app: TestPayments
let ana: Browser
let felix: Browser
let job: string
beforeAll(async () => {
  app = await startTestPayments()
  ;[ana, felix] = [await app.signUp('Ana'), await app.signUp('Felix')]
  job = await app.hire(ana, felix)
})
afterAll(() => app.close())

const send = (who: Browser, { method }: Operation, path: string, body?: unknown) =>
  who.send(method.toUpperCase(), path, method === 'get' ? undefined : body)
/** What the test application serves; the rest of the API is in other parts of the server. */
const served = () => ROUTES.filter(({ method, path }) => app.routes.includes(`${method} ${path}`))

it('names each operation once, and each by a path that can be asked for', () => {
  expect(new Set(ROUTES.map(operationId)).size).toBe(ROUTES.length)
  for (const operation of ROUTES)
    expect(operationFor(ROUTES, operation.method, operation.path)).toBe(operation)
})

it('makes an OpenAPI 3.1 document of the schemas that the routes use', async () => {
  const document = openApi(ROUTES, 'http://work.example') as never as {
    openapi: string
    paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: object }> } }>>
  }
  expect(document.openapi).toBe('3.1.0')
  const post = document.paths['/api/jobs']?.post
  expect(post?.requestBody?.content['application/json']?.schema).toMatchObject({
    type: 'object',
    required: ['title', 'rateMinorPerHour'],
    properties: { rateMinorPerHour: { type: 'integer', minimum: 1, maximum: 10_000_000 } },
  })
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref)
  expect(new Set(refs)).toEqual(new Set(['#/components/schemas/Error']))
})

it('A3 knows a broken promise when it sees one', () => {
  const me = operationFor(ROUTES, 'GET', '/api/me')!
  const person = { id: '1', name: 'A', email: 'a@b.c', isSupport: false, emailVerified: false, zone: null }
  expect(brokenPromise(me, 200, 'application/json', { person })).toBeNull()
  expect(brokenPromise(me, 200, 'application/json', { person: { ...person, secret: 1 } })).toContain('secret')
  expect(brokenPromise(me, 201, 'application/json', { person })).toContain('status 201')
  expect(brokenPromise(me, 401, 'application/json', { error: { code: 'odd', message: '' } })).toContain('odd')
})

it('A1 asks for a sign-in wherever one is needed', async () => {
  const closed = served().filter(({ access }) => access !== 'anyone')
  expect(closed.length).toBeGreaterThan(20)
  for (const operation of closed) {
    const path = operation.path.replace(/\{\w+\}/g, 'x')
    expect((await send(app.stranger, operation, path, {})).status, operationId(operation)).toBe(401)
  }
})

it('A1 gives nothing of a job to somebody who is no party of it', async () => {
  const nora = await app.signUp('Nora')
  const ofJob = served().filter(({ path }) => path.includes('{job}'))
  expect(ofJob.length).toBeGreaterThan(10)
  for (const operation of ofJob) {
    const path = operation.path.replace('{job}', job).replace(/\{\w+\}/g, '2026-11-16')
    const answer = await send(nora, operation, path, {})
    expect([answer.status, answer.body.error.code], operationId(operation)).toEqual([404, 'job-unknown'])
  }
})

it('A3 never fails on what it is sent', async () => {
  const part = fc.oneof(
    fc.constantFrom('2026-11-16', '1', '-1', '%00', '\u0000', '..', "'; drop table jobs; --", '💥'),
    fc.string({ maxLength: 20 }),
  )
  const value = fc.oneof(
    fc.anything({ maxDepth: 2 }),
    fc.constantFrom(1, 0, -1, 0.5, 1e308, 2 ** 53, 'USD', '\u0000', "' or 1=1", 'x'.repeat(5000), null),
  )
  const names = [
    'name',
    'email',
    'password',
    'title',
    'rateMinorPerHour',
    'currency',
    'role',
    'kind',
    'number',
  ]
  const body = fc.oneof(
    value,
    fc.dictionary(fc.constantFrom(...names, 'amountMinor', 'method', 'endsOn'), value),
  )
  // Signing out or deleting the account would end the run; it is tested by itself.
  const fuzzed = served().filter(
    ({ path, method }) =>
      path !== '/api/sign-out' &&
      !(path === '/api/me' && method === 'delete') &&
      !path.startsWith('/api/sessions/'),
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...fuzzed.keys()), part, part, body, async (which, one, two, sent) => {
      const operation = fuzzed[which]!
      const path = operation.path
        .replace('{job}', one === '1' ? encodeURIComponent(two) : job)
        .replace(/\{\w+\}/g, encodeURIComponent(one) || 'x')
      const json = JSON.stringify(sent)
      const answer = await send(ana, operation, path, json ?? '{}')
      expect(answer.status).toBeLessThan(500)
    }),
    { numRuns: runs(400) },
  )
  expect((await app.payments.checkBooks()).problems).toEqual([])
})

it('describes each JSON answer by a schema, and each other answer by its media type', () => {
  const document = openApi(ROUTES, 'http://work.example') as never as {
    paths: Record<
      string,
      Record<string, { responses: Record<string, { content?: Record<string, Content> }> }>
    >
  }
  type Content = { schema: Record<string, unknown> }
  let described = 0
  for (const { method, path, answers } of ROUTES as readonly Operation[])
    for (const status of Object.keys(answers)) {
      const { content } = document.paths[path]?.[method]?.responses[status] ?? {}
      const json = content?.['application/json']
      if (!json) continue
      expect(json.schema, `${method} ${path}`).toHaveProperty('properties')
      described += 1
    }
  expect(described).toBeGreaterThan(60)
})
