import { expect, it } from 'vitest'
import { backWords, wordsOf } from './notice-words.ts'

it('C2 tells of captures only those who want it', () => {
  expect(wordsOf({ kind: 'captured' }, false)).toBeNull()
  expect(wordsOf({ kind: 'captured' }, true)?.title).toBe('Screenshot taken')
})

it('I1 says since when and how much was taken off', () => {
  const since = Date.parse('2026-11-18T15:00:00Z')
  expect(wordsOf({ kind: 'idle', since, seconds: 1440 }, false)?.message).toContain('24 minutes')
})

it('I3 I4 asks who comes back what is to become of the time', () => {
  expect(backWords({ because: 'idle', since: 0 }).message).toMatch(
    /resume, add that time as Other hours, or stop/,
  )
  expect(backWords({ because: 'gap', since: 0 }).message).toMatch(/resume or stop/)
})

it('S5 never hides a gap', () => {
  const gap = { kind: 'gap', from: 0, to: 60_000 } as const
  expect(wordsOf({ ...gap, paused: true }, false)?.title).toBe('The Tracker paused')
  expect(wordsOf({ ...gap, paused: false }, false)?.title).toBe('The Tracker is on again')
})

it('C3 says why it stopped by itself, and nothing when it was told to', () => {
  expect(wordsOf({ kind: 'stopped', because: 'stopped' }, false)).toBeNull()
  expect(wordsOf({ kind: 'stopped', because: 'job-not-allowed' }, false)?.title).toBe('The Tracker stopped')
  expect(wordsOf({ kind: 'stopped', because: 'storage-full' }, false)?.title).toContain('disk is full')
})
