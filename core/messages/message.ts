import type { CivilDate, Instant, WeekId } from '../rules/calendar/instant.ts'
import type { EN } from './en.ts'
import type { MAILS_EN } from './mails-en.ts'
import type { RULINGS_EN } from './rulings-en.ts'
import type { STATE_REASONS_EN } from './states-en.ts'

export type MessageCode = keyof typeof EN

/** A parameter says itself what it is, so that any program can write it for its reader without a table of codes. */
export type MessageParam =
  /** A name or what a person wrote, as it is; or what a message chooses its words by. */
  | string
  | number
  | { seconds: number }
  | { amountMinor: number; currency: string }
  /** The week that begins on this Monday. */
  | { week: WeekId }
  /** With its day of the week, or with its year. */
  | { day: CivilDate }
  | { date: CivilDate }
  /** A moment that a rule sets, and the end of a period (W6). */
  | { at: Instant }
  | { until: Instant }
  /** When somebody was at work. */
  | { from: Instant; to: Instant }
  /** `and`: a, b and c; `commas`: a, b, c; `sentences`: one behind the other. */
  | { list: readonly MessageParam[]; by: 'and' | 'commas' | 'sentences' }
  | Message

/** What is said, without words: which message, and what stands in it. */
export type Message<Code extends MessageCode = MessageCode> = {
  [C in Code]: { code: C; params: Readonly<Record<NamesIn<(typeof EN)[C]>, MessageParam>> }
}[Code]

/** Why something is so, without words: params stand only where its sentence names something. */
type Reason<Texts extends Readonly<Record<string, string>>, Code extends keyof Texts> = {
  [C in Code]: [NamesIn<Texts[C]>] extends [never]
    ? { code: C }
    : { code: C; params: Readonly<Record<NamesIn<Texts[C]>, string | number>> }
}[Code]

/** Why a claim is refused. */
export type RulingReason<Code extends keyof typeof RULINGS_EN = keyof typeof RULINGS_EN> = Reason<
  typeof RULINGS_EN,
  Code
>

/** Why a timesheet changed its state (T1). */
export type StateReason = Reason<typeof STATE_REASONS_EN, keyof typeof STATE_REASONS_EN>

export type MailCode = keyof typeof MAILS_EN

/** A mail without words: which one, and what stands in its subject and text. */
export type Mail<Code extends MailCode = MailCode> = {
  [C in Code]: { code: C; params: Readonly<Record<NamesIn<TextsOf<(typeof MAILS_EN)[C]>>, MessageParam>> }
}[Code]
type TextsOf<Entry> = Extract<Entry[keyof Entry], string>

/** The reason alone of a record that refuses. */
export const reasonOf = (said: RulingReason): RulingReason =>
  ({ code: said.code, ...('params' in said && { params: said.params }) }) as RulingReason

/** The parameters that an ICU message names: `{amount}`, `{early, select, …}`; the branches' own texts are none. */
export type NamesIn<
  Text extends string,
  Found extends string = never,
> = Text extends `${string}{${infer Rest}` ? NamesIn<Rest, Found | NameAt<Rest>> : Found
type NameAt<Rest extends string> = Rest extends `${infer Head}}${string}` ? Name<Head> : never
type Name<Head extends string> = Head extends `${infer Chosen}, ${'select' | 'plural'},${string}`
  ? Word<Chosen>
  : Word<Head>
type Word<Text extends string> = Text extends '' | `${string}${' ' | ',' | '.' | '#' | '{'}${string}`
  ? never
  : Text
