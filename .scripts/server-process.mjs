// How the system and V8 are asked to keep the server's memory. What it holds stays under 50 MiB however many weeks
// pass through it; this keeps what was let go from piling up beside that. No limit: a house that needs more
// gets it. `npm run bench cutoff` measures it, on a server that runs the same way.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Young objects get 16 MiB, not 100: nearly all of them die at once anyway. What outlives them is looked through
 * again when it has grown by 60 %; left alone, V8 lets it grow fourfold where the processor is busy.
 */
export const SERVER_FLAGS = ['--max-semi-space-size=8', '--heap-growing-percent=60']

export const SERVER_ENVIRONMENT = {
  // SQLite's rows are made on other threads than those that free them: with an arena for each, glibc keeps the holes.
  MALLOC_ARENA_MAX: '2',
  // From the second start on the compiler that strips types isn't loaded, and the server is ready a second sooner.
  NODE_COMPILE_CACHE: join(dirname(fileURLToPath(import.meta.url)), '..', '.output', 'compile-cache'),
}
