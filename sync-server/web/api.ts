import type { RefusalCode } from '../../core/messages/refusals.ts'
import { type Arguments, type Calls, requestLine } from '../../core/protocol/api/operation.ts'
import type { ROUTES } from '../routes.ts'

/** What the server says, and what the page says where it says nothing. */
type PageRefusal = RefusalCode | 'offline' | 'unexpected'

/** A request that was turned down, or never arrived (`offline`): a code for programs, a sentence for people (A3). */
export class ApiRefusal extends Error {
  readonly status: number
  readonly code: PageRefusal
  readonly details: unknown
  constructor(status: number, code: PageRefusal, sentence: string, details?: unknown) {
    super(sentence)
    this.status = status
    this.code = code
    this.details = details
  }
}

/** Told to the window when the server no longer knows who we are. */
export const SIGNED_OUT = 'glasswork:signed-out'

type Api = Calls<(typeof ROUTES)[number]>
/** `POST /api/jobs/{job}/terms`, for each that the server has. */
export type OperationName = keyof Api
/** What its path names, its body and query, and the version that the person looks at. */
export type AskedOf<Name extends OperationName> = Api[Name]['asked']
export type AnswerTo<Name extends OperationName> = Api[Name]['answer']

const ahead = new Map<string, Promise<Response>>()

/** Where a file is that a link or a picture leads to. */
export const addressOf = <Name extends OperationName & `GET ${string}`>(
  name: Name,
  ...[asked]: Arguments<AskedOf<Name>>
): string => requestLine(name, asked ?? {}).path

/** Sends a GET before the code that wants it has arrived; the next that asks the same takes its answer. */
export function askAhead<Name extends OperationName>(name: Name, asked: AskedOf<Name>): void {
  const { path } = requestLine(name, asked)
  const answer = fetch(path, { headers: ownHeaders() })
  answer.catch(() => {})
  ahead.set(path, answer)
}

/** This page asks, and this device's time, which helps a server that doubts its own (W8). */
const ownHeaders = () => ({ 'x-glasswork': '1', 'x-client-clock': String(Date.now()) })

type Ask = <Name extends OperationName>(
  name: Name,
  ...asked: Arguments<AskedOf<Name>>
) => Promise<AnswerTo<Name>>

/** Asks the server. Throws ApiRefusal for every answer that isn't a success. */
export const api = ask as Ask

async function ask(name: string, asked: { body?: unknown; seen?: string | number } = {}): Promise<unknown> {
  const { body, seen } = asked
  const { method, path } = requestLine(name, asked)
  let response: Response
  try {
    const early = method === 'GET' ? ahead.get(path) : undefined
    ahead.delete(path)
    response = await (early ??
      fetch(path, {
        method,
        headers: {
          ...ownHeaders(),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(seen === undefined ? {} : { 'if-match': `"${seen}"` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }))
  } catch {
    throw new ApiRefusal(0, 'offline', 'The server can’t be reached. Check the connection and try again.')
  }
  const answer = response.status === 204 ? null : await response.json().catch(() => null)
  if (response.ok) return answer
  if (response.status === 401) dispatchEvent(new Event(SIGNED_OUT))
  const { code = 'unexpected', message, details } = answer?.error ?? {}
  throw new ApiRefusal(response.status, code, sentenceOf(message, details, response.status), details)
}

/** Whether somebody else was faster: what is shown has to be read again before it is changed. */
export const isStale = (error: unknown): boolean =>
  error instanceof ApiRefusal && error.code === 'stale-version'

function sentenceOf(message: string | undefined, details: unknown, status: number): string {
  const fields = (details as { fields?: Record<string, string[]> } | undefined)?.fields
  const faults = Object.entries(fields ?? {}).map(([field, sentences]) => `${field}: ${sentences[0]}`)
  if (faults.length > 0) return `Please check ${faults.join('; ')}.`
  return message ?? `The server answered with an error (${status}). Please try again.`
}

export const sentenceOfError = (error: unknown): string =>
  error instanceof Error ? error.message : 'Something went wrong.'
