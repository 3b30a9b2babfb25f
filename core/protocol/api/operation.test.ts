import * as v from 'valibot'
import { expect, it } from 'vitest'
import { type Arguments, type Calls, requestLine } from './operation.ts'

const LIST = {
  method: 'get',
  path: '/api/jobs/{job}/terms',
  query: v.object({ after: v.optional(v.string()) }),
  answers: { 200: v.object({ next: v.nullable(v.string()) }) },
} as const
const CHANGE = {
  method: 'post',
  path: '/api/jobs/{job}/terms/{version}',
  version: '/api/jobs/{job}',
  body: v.object({ rate: v.pipe(v.string(), v.transform(Number)) }),
  answers: { 201: v.object({ id: v.string() }), 204: null },
} as const
const POLICY = {
  method: 'get',
  path: '/api/policy',
  answers: { 200: v.object({ zone: v.string() }) },
} as const

it('fills what a path names, each part encoded, and adds the query', () => {
  const asked = { job: 'a/b ?', query: { after: 'x&y' } }
  expect(requestLine('GET /api/jobs/{job}/terms', asked)).toEqual({
    method: 'GET',
    path: '/api/jobs/a%2Fb%20%3F/terms?after=x%26y',
  })
  expect(requestLine('POST /api/jobs/{job}/terms/{version}', { job: 'j', version: '2', body: {} })).toEqual({
    method: 'POST',
    path: '/api/jobs/j/terms/2',
  })
})

it('knows by type what each operation is asked and answers', () => {
  type Api = Calls<typeof LIST | typeof CHANGE | typeof POLICY>
  const change: Api['POST /api/jobs/{job}/terms/{version}']['asked'] = {
    ...{ job: 'j', version: '2', seen: 'x' },
    // What is sent, and not what the server makes of it.
    body: { rate: '25' },
  }
  const answer: Api['POST /api/jobs/{job}/terms/{version}']['answer'] = { id: '1' }
  // @ts-expect-error: the job is missing
  const list: Api['GET /api/jobs/{job}/terms']['asked'] = { query: {} }
  // @ts-expect-error: no operation has this name
  type Gone = Api['GET /api/nothing']
  const nothing: Arguments<Api['GET /api/policy']['asked']> = []
  const gone: Gone | null = null
  expect([change.seen, answer.id, list.query, nothing, gone]).toEqual(['x', '1', {}, [], null])
})
