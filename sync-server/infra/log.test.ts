import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createLog } from './log.ts'

it('A6 logs of an error its kind, message, code, stack and cause, and not what it was given', () => {
  const folder = mkdtempSync(join(tmpdir(), 'glasswork-log-'))
  const fd = openSync(join(folder, 'log'), 'w')
  const cause = Object.assign(new Error('unique'), { code: '23505', detail: 'Key (email)=(ana@example.org)' })
  createLog({ fd })(Object.assign(new TypeError('No row', { cause }), { parameters: ['ana@example.org'] }))
  closeSync(fd)
  const text = readFileSync(join(folder, 'log'), 'utf8')
  rmSync(folder, { recursive: true })
  expect(JSON.parse(text)).toMatchObject({
    level: 'error',
    msg: 'No row',
    err: { type: 'TypeError', stack: expect.any(String), cause: { code: '23505', message: 'unique' } },
  })
  expect(text).not.toContain('ana@')
})
