import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

it('A3 A5 a refusal carries what its sentence names, apart from the sentence', async () => {
  const ana = await server.signUp('Ana', { proven: false })
  const refused = async (path: string, body: unknown) => {
    const answer = await ana.ask('POST', path, { body })
    return { status: answer.status, ...answer.body.error }
  }
  expect(await refused('/api/passkeys/options', {})).toEqual({
    ...{ status: 403, code: 'address-unproven', params: { what: 'passkey' } },
    message: expect.stringMatching(
      /^Verify your e-mail address first; .+ Until then no passkey can be added\.$/,
    ),
  })
  const { id } = (await ana.ask('POST', '/api/jobs', { body: { title: 'One', rateMinorPerHour: 100 } })).body
    .job
  expect(await refused(`/api/jobs/${id}/invitations`, { role: 'freelancer', email: 'a@b.example' })).toEqual({
    ...{ status: 403, code: 'address-unproven', params: { what: 'mail' } },
    message: expect.stringContaining('make a link without an address'),
  })
  const deep = await refused('/api/jobs', `${'['.repeat(100)}${']'.repeat(100)}`)
  expect(deep).toMatchObject({ status: 400, code: 'too-deep', params: { most: expect.any(Number) } })
  expect(deep.message).toContain(` ${deep.params.most} `)
})

it('A3 a refusal that names nothing has no parameters', async () => {
  const { body } = await server.stranger.ask('GET', '/api/me')
  expect(body).toEqual({ error: { code: 'not-signed-in', message: 'Please sign in.' } })
})
