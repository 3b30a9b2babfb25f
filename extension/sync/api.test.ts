import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { createApi } from './api.ts'

it('T9 knows every job of its person, past the first page too', async () => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const after = Number(new URL(request.url ?? '', 'http://x').searchParams.get('after') ?? 0)
    const jobs = Array.from({ length: Math.min(100, 230 - after) }, (_, n) => ({ id: `job-${after + n}` }))
    const next = after + 100 < 230 ? String(after + 100) : null
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ jobs, next }))
  })
  await new Promise<void>((done) => server.listen(0, done))
  const account = {
    ...{
      server: `http://localhost:${(server.address() as AddressInfo).port}`,
      token: 't',
      device: 'device-01',
    },
    person: { id: 'p', name: 'Ben', email: 'ben@example.org' },
  }
  const jobs = await createApi(account).jobs()
  server.close()
  expect([jobs.length, jobs.at(-1)?.id]).toEqual([230, 'job-229'])
  expect(asked).toEqual(['/api/jobs', '/api/jobs?after=100', '/api/jobs?after=200'])
})
