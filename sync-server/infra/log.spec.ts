import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startProcess } from '../testing/test-process.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-log-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('A6 logs a line of JSON an event, and nothing that a person gave', async () => {
  // Nobody listens there: the proof of an address can't be mailed.
  const server = await startProcess(['--data', folder], { env: { SMTP_URL: 'smtp://127.0.0.1:1' } })
  const answer = await fetch(`${server.url}/api/sign-up`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Ana Lima', email: 'ana@example.org', password: 'a long enough secret' }),
  })
  expect(answer.status).toBe(201)
  await server.saying('Mail can’t be sent')
  await server.stop()
  const lines = server.said().split('\n')
  const line = lines.find((text) => text.includes('Mail can’t be sent')) ?? ''
  expect(JSON.parse(line)).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    msg: expect.stringMatching(/^Mail can’t be sent: /),
  })
  expect(server.said()).not.toMatch(/ana@example|Ana Lima/)
})
