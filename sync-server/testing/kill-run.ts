/** For tests that kill processes: runs a child and kills it at a moment that follows from a seed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SEED } from '../../core/testing/random.ts'

/** Children load the same code again and again; this halves what that costs. */
export const COMPILE_CACHE = join(tmpdir(), 'glasswork-compile-cache')

/**
 * Runs a program and kills it `lifeMs` after it said its first word, which it says when the work begins.
 * @param lifeMs null: lets it finish
 * @param begun asked after the first word: the work has truly begun when it resolves, on a busy machine too
 */
export async function runUntilKilled(
  program: string,
  args: readonly string[],
  lifeMs: number | null,
  begun: () => Promise<void> = async () => {},
): Promise<'killed' | 'finished'> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  await Promise.race([once(child.stdout, 'data').then(begun), exit])
  const timer = lifeMs === null ? null : setTimeout(() => child.kill('SIGKILL'), lifeMs)
  const [code] = await exit
  if (timer) clearTimeout(timer)
  if (code !== null && code !== 0) throw new Error(`${program} failed with ${code}`)
  return code === 0 ? 'finished' : 'killed'
}

/** The figures of a long run, for whoever started it by hand; `npm test` says nothing. */
export function tellFigures(what: string, figures: Record<string, number>): void {
  if (process.env.KILLS) process.stderr.write(`${what}, seed ${SEED}: ${JSON.stringify(figures)}\n`)
}
