import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** The real server in a process and a data folder of its own. */
export type Server = {
  url: string
  dataFolder: string
  /** Of its process, for who measures it. */
  pid(): number
  /** Moves the sandbox's clock forward and waits until all that falls due has happened. */
  setClock(instant: string | number): Promise<void>
  now(): Promise<number>
  /** Puts the server's machine clock this far ahead: time passes, as it does for everybody else. */
  shiftMachineClock(shiftMs: number): Promise<void>
  /** The same for a server that is down: it wakes up at that time. */
  presetMachineClock(shiftMs: number): void
  mails(): Promise<{ to: string; subject: string; text: string }[]>
  /** Ends the process at once, as a power cut would. */
  kill(): Promise<void>
  /** Starts it again on the same data and port. */
  restart(): Promise<void>
  close(): Promise<void>
}

const ROOT = new URL('..', import.meta.url).pathname

/** @param options.date where the sandbox's clock begins, an instant in ISO form */
export async function startServer(options: { demo?: boolean; date?: string } = {}): Promise<Server> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'glasswork-story-'))
  const args = ['--sandbox', '--data', dataFolder, ...(options.demo ? [] : ['--no-demo'])]
  if (options.date) args.push('--date', options.date)
  let shiftMs = 0
  let { child, url } = await launch([...args, '--port', '0'], shiftMs)
  const port = new URL(url).port
  const call = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${url}/api${path}`, init)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  const server: Server = {
    url,
    dataFolder,
    pid: () => child.pid ?? 0,
    async setClock(instant) {
      await call('/sandbox/clock', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ now: new Date(instant).toISOString() }),
      })
    },
    presetMachineClock(next) {
      shiftMs = next
    },
    async shiftMachineClock(next) {
      shiftMs = next
      const done = new Promise((resolve) => child.once('message', resolve))
      child.send({ shiftMs })
      await done
    },
    now: async () => (await call('/clock')).now,
    mails: async () => (await call('/sandbox/mail')).mails,
    async kill() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
    async restart() {
      ;({ child, url } = await launch([...args, '--port', port], shiftMs))
    },
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGTERM')
        await gone
      }
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
  return server
}

/** Resolves with the address that the server prints when it is ready. */
async function launch(args: string[], shiftMs: number): Promise<{ child: ChildProcess; url: string }> {
  const node = join(ROOT, 'node_modules', '.bin', 'node')
  const clock = join(ROOT, 'e2e', 'shifted-clock.mjs')
  const child = spawn(node, ['--import', clock, join(ROOT, 'sync-server', 'main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, STORY_CLOCK_SHIFT_MS: String(shiftMs) },
  })
  if (!child.stdout) throw new Error('the server has no output')
  const lines = createInterface({ input: child.stdout })
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    lines.on('line', (line) => {
      const address = /Glasswork is at (\S+)/.exec(line)?.[1]
      if (address) resolve(address)
    })
  })
  return { child, url }
}
