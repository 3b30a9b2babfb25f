import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** A server under measure, in a process of its own that says its port on its first line. */
export type Measured = {
  port: number
  pid: number
  /** Processor time it has used so far, user and system, in milliseconds. */
  cpuMs(): number
  /** Memory that is resident after the process has collected its garbage, if it does so when asked (SIGUSR2). */
  rssKib(): Promise<number>
  kill(): Promise<void>
  stop(): Promise<void>
}

const CLOCK_TICK_MS = 10
const COLLECTING_MS = 2000

export async function startProcess(
  file: string,
  args: string[] = [],
  nodeOptions: string[] = [],
): Promise<Measured> {
  const child = spawn(process.execPath, [...nodeOptions, file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${file} ended with ${code}`)
    }),
  ])) as [string]
  const pid = child.pid ?? 0
  return {
    port: Number(line),
    pid,
    cpuMs: () => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')
      return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS
    },
    rssKib: async () => {
      child.kill('SIGUSR2')
      await new Promise((done) => setTimeout(done, COLLECTING_MS))
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
    },
    kill: () => end(child, 'SIGKILL'),
    stop: () => end(child, 'SIGTERM'),
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await once(child, 'exit')
}
