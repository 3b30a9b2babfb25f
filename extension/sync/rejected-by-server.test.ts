import { describe, expect, it } from 'vitest'
import { aboutOf, closingOf } from './rejected-by-server.ts'

describe('a closing of the server', () => {
  it.each([
    [4400, 'malformed', 'record'],
    [4401, 'not-signed-in', 'connection'],
    [4401, 'revoked', 'connection'],
    [4403, 'not-your-job', 'week'],
    [4403, 'not-your-document', 'week'],
    [4404, 'no-such-document', 'week'],
    [4409, 'record-changed', 'record'],
    [4410, 'sealed', 'sealed'],
    [4413, 'too-large', 'week'],
    [4422, 'not-a-record', 'record'],
  ])('%d %s is about the %s, and its sentence is for people', (code, name, about) => {
    const closing = closingOf(code, `${name}: A sentence: with a colon.`)
    expect(closing).toMatchObject({ code: name, message: 'A sentence: with a colon.', passing: false })
    expect(aboutOf(closing)).toBe(about)
  })
  it('of another program says at least its number', () => {
    expect(closingOf(4499, '')).toMatchObject({
      code: 'sync-refused',
      message: 'The server closed the connection (4499).',
    })
    expect(aboutOf(closingOf(4499, 'Go away'))).toBe('connection')
  })
})
