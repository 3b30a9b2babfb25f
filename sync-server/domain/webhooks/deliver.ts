/** A message on its way: the same bytes at each attempt. */
export type Attempt = { url: string; headers: Record<string, string>; body: string }
export type Delivered =
  | { is: 'delivered'; status: number }
  /** `final`: trying again is pointless. `retryAfterMs`: the receiver's own wish. */
  | { is: 'failed'; status: number | null; error: string; final: boolean; retryAfterMs: number | null }

const LONGEST_MS = 10_000
/** As much of a refusal as is kept, for the operator to read. */
const MOST_ANSWER_BYTES = 2048
const GONE = 410

/**
 * Sends a message once. Any 2xx is a receipt. A redirect is not followed: it would take a signed message where
 * the operator didn't send it. An answer is read up to a limit and within the time that the whole attempt has.
 */
export async function deliver(
  { url, headers, body }: Attempt,
  { longestMs = LONGEST_MS, signal }: { longestMs?: number; signal?: AbortSignal } = {},
): Promise<Delivered> {
  const timeOut = AbortSignal.timeout(longestMs)
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'user-agent': 'Glasswork', ...headers },
      redirect: 'manual',
      signal: signal ? AbortSignal.any([timeOut, signal]) : timeOut,
    })
    const { status } = response
    if (response.ok) {
      await response.body?.cancel()
      return { is: 'delivered', status }
    }
    const said = await firstText(response)
    const error =
      status >= 300 && status < 400
        ? `${status}: redirects are not followed (to ${response.headers.get('location') ?? 'nowhere'})`
        : `${status} ${said}`.trim()
    return {
      is: 'failed',
      status,
      error: error.slice(0, 500),
      final: status === GONE,
      retryAfterMs: secondsToMs(response.headers.get('retry-after')),
    }
  } catch (error) {
    const why = timeOut.aborted ? `no answer within ${longestMs / 1000} s` : causeOf(error)
    return { is: 'failed', status: null, error: why.slice(0, 500), final: false, retryAfterMs: null }
  }
}

async function firstText(response: Response): Promise<string> {
  if (!response.body) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= MOST_ANSWER_BYTES) break
  }
  return Buffer.concat(chunks).subarray(0, MOST_ANSWER_BYTES).toString('utf8').replace(/\s+/g, ' ')
}

/** `fetch failed` says nothing; what is behind it does. */
function causeOf(error: unknown): string {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause
  return cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : String(error))
}

const secondsToMs = (header: string | null): number | null =>
  header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : null
