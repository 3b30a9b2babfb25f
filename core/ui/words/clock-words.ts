import { CLOCK_ADVICE_EN, CLOCK_REASONS_EN } from '../../messages/slots-en.ts'
import type { Policy } from '../../rules/policy.ts'
import type { ClockReason } from '../../rules/slots/clock.ts'
import { fill } from './fill.ts'
import { counted, durationWords } from './format.ts'

/** Why the server doubts the clock of a slot's records (C10). */
export function clockSentence(reason: ClockReason, { clockSkewSeconds, protectionLateDays }: Policy): string {
  if (reason === 'gap') return fill(CLOCK_REASONS_EN.gap, { days: counted(protectionLateDays, 'day') })
  if (reason === 'skew') return fill(CLOCK_REASONS_EN.skew, { time: durationWords(clockSkewSeconds) })
  return CLOCK_REASONS_EN[reason]
}

/** What the freelancer can do about it on the device. */
export function clockAdvice(reasons: readonly ClockReason[]): string {
  if (reasons.some((reason) => reason === 'fork' || reason === 'broken-chain' || reason === 'foreign-device'))
    return CLOCK_ADVICE_EN.reconnect
  return reasons.every((reason) => reason === 'gap') ? CLOCK_ADVICE_EN.wait : CLOCK_ADVICE_EN['set-clock']
}
