import type { RefusalCode } from '../../core/messages/refusals.ts'
import type { Refusal } from '../../core/rules/refusal.ts'

/** What was asked for, on standard output, so that it can be piped on. */
export const say = (text: string): void => void process.stdout.write(`${text}\n`)

/** Why not, on standard error; the answer is what a command then gives. */
export function complain(text: string): false {
  process.stderr.write(`${text}\n`)
  return false
}

export const isRefusal = (answer: object | null): answer is Refusal<RefusalCode> =>
  answer !== null && 'sentence' in answer

export const moment = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
