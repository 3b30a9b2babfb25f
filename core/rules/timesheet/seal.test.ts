import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../policy.ts'
import { refuseSealed, sealInstant } from './seal.ts'

const AT = Date.UTC(2026, 10, 28, 5)
const DAY_MS = 86_400_000

describe('the seal', () => {
  it.each(['paid', 'closed'] as const)('T7 falls due so many days after a week is %s', (state) => {
    expect(sealInstant({ state, at: AT }, { sealAfterDays: 3 })).toBe(AT + 3 * DAY_MS)
    expect(sealInstant({ state, at: AT }, {})).toBe(AT + 28 * DAY_MS)
  })
  it.each(['open', 'submitted', 'disputed', 'due', 'charging', 'failed'] as const)(
    'T7 never falls due while a week is %s',
    (state) => {
      expect(sealInstant({ state, at: AT }, DEFAULT_POLICY)).toBeNull()
    },
  )
  it('T7 comes after the time in which late documented time may be protected', () => {
    expect(DEFAULT_POLICY.sealAfterDays).toBeGreaterThan(DEFAULT_POLICY.protectionLateDays)
  })
  it('T7 turns nothing away before the server has said that it stands', () => {
    expect(refuseSealed({})).toBeNull()
    expect(refuseSealed({ sealedAt: null })).toBeNull()
    expect(refuseSealed({ sealedAt: AT })).toMatchObject({ code: 'sealed' })
  })
})
