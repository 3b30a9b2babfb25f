import { expect, it } from 'vitest'
import { STATE_REASONS_EN } from '../../messages/states-en.ts'
import type { StateChange } from '../../protocol/records.ts'
import { stateReason, visibleChanges } from './history-words.ts'

const change = (version: number, state: StateChange['state'], totalSeconds: number, protectedMinor = 0) => ({
  ...{ id: `state-${version}`, at: version, kind: 'state' as const, state, version, actor: 'rules' },
  ...{ reason: { code: 'hours-changed' as const }, totalSeconds, amountMinor: totalSeconds, protectedMinor },
})

it('T1 V3 the history has a line for each change of state, time or money, and for nothing else', () => {
  const history = [
    change(1, 'submitted', 3600, 100),
    change(2, 'submitted', 2880, 80),
    change(3, 'submitted', 2880, 60),
    change(4, 'disputed', 2880, 60),
    change(5, 'submitted', 2880, 60),
  ]
  expect(visibleChanges(history).map(({ version }) => version)).toEqual([1, 2, 4, 5])
})

it('T1 each reason of a change has its sentence, in which nothing is left open', () => {
  expect(stateReason({ code: 'submitted-early' })).toBe('The freelancer submitted early.')
  for (const text of Object.values(STATE_REASONS_EN)) expect(text).toMatch(/^[A-Z][^{}]+\.$/)
  expect(stateReason({ code: 'of-next-year' } as never)).toContain('(of-next-year)')
})
