import { Refused } from '../refused.ts'

/** How slowly a request's body may come. */
const PACE = {
  /** Without a byte. */
  silentMs: 15_000,
  /** Past these, it has come by so many bytes a second: half of what a poor mobile connection sends. */
  graceMs: 30_000,
  bytesPerSecond: 8 * 1024,
}

/**
 * A body as it comes. One that stops, or drips in to hold its place in the server, ends with `too-slow` 408: an
 * honest sender comes again.
 */
export async function* paced<Chunk extends Uint8Array>(
  chunks: AsyncIterable<Chunk>,
  pace = PACE,
): AsyncGenerator<Chunk> {
  const iterator = chunks[Symbol.asyncIterator]()
  const startedAt = performance.now()
  let bytes = 0
  let timer: NodeJS.Timeout | undefined
  try {
    for (;;) {
      const next = iterator.next()
      const silence = new Promise<'silence'>((end) => {
        timer = setTimeout(end, pace.silentMs, 'silence')
      })
      const came = await Promise.race([next, silence])
      clearTimeout(timer)
      if (came === 'silence') {
        next.catch(() => {})
        throw tooSlow()
      }
      if (came.done) return
      bytes += came.value.length
      const allowedMs = pace.graceMs + (bytes / pace.bytesPerSecond) * 1000
      if (performance.now() - startedAt > allowedMs) throw tooSlow()
      yield came.value
    }
  } finally {
    clearTimeout(timer)
    // As leaving a loop over the chunks themselves would.
    iterator.return?.().catch(() => {})
  }
}

const tooSlow = () => new Refused('too-slow')
