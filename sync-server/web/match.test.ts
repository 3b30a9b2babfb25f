import { expect, it } from 'vitest'
import { match } from './match.ts'

it('reads names out of an address', () => {
  expect(match('/jobs/:job/:page', '/jobs/a1/work-view')).toEqual({ job: 'a1', page: 'work-view' })
  expect(match('/jobs/:job', '/jobs/a1/')).toEqual({ job: 'a1' })
  expect(match('/join/:token', '/join/x%20y')).toEqual({ token: 'x y' })
})
it('A3 takes no other address for it', () => {
  expect(match('/jobs/:job', '/jobs')).toBeNull()
  expect(match('/jobs/:job', '/jobs/a1/work-view')).toBeNull()
  expect(match('/jobs/:job/:page', '/join/a1/b')).toBeNull()
  expect(match('/join/:token', '/join/%E0%A4%A')).toBeNull()
})
