import { EN } from '../../messages/en.ts'
import type { Message, MessageParam } from '../../messages/message.ts'
import type { Instant } from '../../rules/calendar/instant.ts'
import { dayName, deadline, durationWords, money, shortDate } from './format.ts'
import { writeMessage } from './icu.ts'
import { noWordsFor } from './no-words.ts'
import { deadlineMark, momentMark, type Reader, ruleMoment, stretchFor, stretchMark } from './told-times.ts'

/** How a sentence's instants are written: for a reader, or as marks that are drawn when the reader is known. */
type Times = {
  moment(at: Instant): string
  deadline(until: Instant): string
  stretch(from: Instant, to: Instant): string
}
const MARKS: Times = { moment: momentMark, deadline: deadlineMark, stretch: stretchMark }
const timesFor = (reader: Reader): Times => ({
  moment: (at) => ruleMoment(at, reader),
  deadline: (until) => deadline(until, reader.zone, reader.policyZone, reader.place),
  stretch: (from, to) => stretchFor(from, to, reader),
})

/** A message's sentence for whoever reads it now. */
export const sentenceFor = (message: Message, reader: Reader): string => write(message, timesFor(reader))

/** A message's sentence with its instants as marks, for a mail whose reader's zone is looked up later. */
export const sentenceWithMarks = (message: Message): string => write(message, MARKS)

/** The same for a text of a mail or a refusal. */
export const textWithMarks = (text: string, params: Params): string => writeText(text, params, MARKS)

type Params = Readonly<Record<string, MessageParam>>

function write({ code, params }: Message, times: Times): string {
  const text: string | undefined = EN[code]
  if (text === undefined) return noWordsFor(code)
  return writeText(text, params, times)
}

function writeText(text: string, params: Params, times: Times): string {
  const words = Object.entries<MessageParam>(params).map(([name, param]) => [name, paramText(param, times)])
  return writeMessage(text, Object.fromEntries(words))
}

function paramText(param: MessageParam, times: Times): string | number {
  if (typeof param !== 'object') return param
  if ('code' in param) return write(param, times)
  if ('seconds' in param) return durationWords(param.seconds)
  if ('amountMinor' in param) return money(param.amountMinor, param.currency)
  if ('week' in param) return shortDate(param.week)
  if ('day' in param) return dayName(param.day)
  if ('date' in param) return `${shortDate(param.date)} ${param.date.slice(0, 4)}`
  if ('at' in param) return times.moment(param.at)
  if ('until' in param) return times.deadline(param.until)
  if ('from' in param) return times.stretch(param.from, param.to)
  const parts = param.list.map((each) => String(paramText(each, times)))
  const separator = param.by === 'sentences' ? ' ' : ', '
  const last = param.by === 'and' && parts.length > 1 ? parts.pop() : undefined
  const first = parts.join(separator)
  return last === undefined ? first : write({ code: 'list-end', params: { first, last } }, times)
}
