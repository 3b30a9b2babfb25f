import type { Policy } from '../../rules/policy.ts'
import type { ClockReason } from '../../rules/slots/clock.ts'
import { counted, durationWords } from './format.ts'

/** Why the server doubts the clock of a slot's records (C10): what happened, and what ends it where something does. */
export function clockSentence(reason: ClockReason, { clockSkewSeconds, protectionLateDays }: Policy): string {
  switch (reason) {
    case 'no-anchor':
      return 'A record names no time that the server had given its device.'
    case 'foreign-device':
      return 'A record came in the name of a device that is not the freelancer’s.'
    case 'gap':
      return `Earlier records of the device are missing. This doubt ends when they arrive; after ${protectionLateDays} days without them it stays on the next record alone.`
    case 'fork':
      return 'The device had said something else in the same place of its record, or had gone on without this one.'
    case 'broken-chain':
      return 'What the device had recorded before was changed afterwards.'
    case 'older-anchor':
      return 'A record names an older server time than the one before it.'
    case 'before-anchor':
      return 'A record is dated before a time that the server had given the device by then.'
    case 'skew':
      return `The device’s clock was more than ${durationWords(clockSkewSeconds)} off.`
    case 'ran-backwards':
      return 'The device’s clock ran backwards.'
  }
}

/** What the freelancer can do about it on the device. */
export function clockAdvice(reasons: readonly ClockReason[]): string {
  if (reasons.some((reason) => reason === 'fork' || reason === 'broken-chain' || reason === 'foreign-device'))
    return 'When all is synced, disconnect in Options and connect again: this browser then goes on as a new device. Use no copied browser profile.'
  if (reasons.every((reason) => reason === 'gap'))
    return 'Nothing has to be done: what you hold or what waits to sync ends the doubt as it arrives.'
  return 'Let this device set its date and time by itself, then go on.'
}

/** `Reported 5 hours later`, from days on `Reported 3 days later`. */
export function reportedWords(lagMs: number): string {
  const hours = Math.floor(lagMs / 3_600_000)
  return `Reported ${hours < 48 ? counted(hours, 'hour') : counted(Math.floor(hours / 24), 'day')} later`
}
