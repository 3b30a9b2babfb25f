/** For tests through the real programs: the server and the operator's commands, each a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { COMPILE_CACHE } from './kill-run.ts'

const MAIN = join(import.meta.dirname, '../main.ts')
const ADMIN = join(import.meta.dirname, '../operator/admin.ts')

export type Ended = { out: string; errors: string; code: number | null }
export type ServerProcess = {
  child: ChildProcess
  url: string
  /** What it has said so far, on both streams. */
  said(): string
  /** Resolves when it has said this, on either stream; rejects when it ends before. */
  saying(what: string | RegExp): Promise<void>
  /** Sends a signal, and answers how it ended and after how long. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; ms: number }>
}

const environment = (more: Record<string, string>) => ({
  PATH: process.env.PATH,
  NODE_COMPILE_CACHE: COMPILE_CACHE,
  ...more,
})

/** Runs one of the operator's commands to its end. */
export async function runAdmin(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return ended(spawn(process.execPath, [ADMIN, ...args], { env: environment(env) }))
}

/** Runs a server that is to end by itself: one that refuses to start. */
export async function runServer(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return ended(spawn(process.execPath, [MAIN, '--port', '0', ...args], { env: environment(env) }))
}

async function ended(child: ReturnType<typeof spawn>): Promise<Ended> {
  const exit = once(child, 'exit')
  const [out, errors, [code]] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
    exit,
  ])
  return { out, errors, code }
}

/**
 * Starts a server and waits until it greets.
 * @param nodeArgs what stands before the program, such as a module that shifts its clock
 */
export async function startProcess(
  args: readonly string[],
  { env = {}, nodeArgs = [] }: { env?: Record<string, string>; nodeArgs?: readonly string[] } = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...nodeArgs, MAIN, '--port', '0', ...args], {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let said = ''
  const listeners = new Set<() => void>()
  const hear = (chunk: Buffer) => {
    said += chunk
    for (const listener of listeners) listener()
  }
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  const exit = once(child, 'exit')

  const saying = (what: string | RegExp) =>
    new Promise<void>((done, fail) => {
      const look = () => {
        if (typeof what === 'string' ? !said.includes(what) : !what.test(said)) return
        listeners.delete(look)
        done()
      }
      listeners.add(look)
      exit.then(() => fail(new Error(`it ended without saying ${what}: ${said}`)))
      look()
    })
  await saying('choose "Load unpacked"')
  return {
    child,
    url: /Glasswork is at (\S+)/.exec(said)?.[1] ?? '',
    said: () => said,
    saying,
    async stop(signal = 'SIGTERM') {
      const from = performance.now()
      child.kill(signal)
      const [code] = await exit
      return { code, ms: performance.now() - from }
    },
  }
}
