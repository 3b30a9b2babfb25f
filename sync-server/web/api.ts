/** A request that was turned down, or never arrived (`offline`): a code for programs, a sentence for people (A3). */
export class ApiRefusal extends Error {
  readonly status: number
  readonly code: string
  readonly details: unknown
  constructor(status: number, code: string, sentence: string, details?: unknown) {
    super(sentence)
    this.status = status
    this.code = code
    this.details = details
  }
}

/** Told to the window when the server no longer knows who we are. */
export const SIGNED_OUT = 'glasswork:signed-out'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

const ahead = new Map<string, Promise<Response>>()

/** Sends a GET before the code that wants it has arrived; the next `api('GET', path)` takes its answer. */
export function askAhead(path: string): void {
  const asked = fetch(path, { headers: ownHeaders() })
  asked.catch(() => {})
  ahead.set(path, asked)
}

/** This page asks, and this device's time, which helps a server that doubts its own (W8). */
const ownHeaders = () => ({ 'x-glasswork': '1', 'x-client-clock': String(Date.now()) })

export type ApiOptions = {
  /** The version of what the person looks at: the server refuses `stale-version` if it has changed since. */
  seen?: string | number
}

/** Asks the server. Throws ApiRefusal for every answer that isn't a success. */
export async function api<Answer = void>(
  method: Method,
  path: string,
  body?: unknown,
  { seen }: ApiOptions = {},
): Promise<Answer> {
  let response: Response
  try {
    const asked = method === 'GET' ? ahead.get(path) : undefined
    ahead.delete(path)
    response = await (asked ??
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
  if (response.ok) return answer as Answer
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
