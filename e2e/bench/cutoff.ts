import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { SERVER_ENVIRONMENT, SERVER_FLAGS } from '../../.scripts/server-process.mjs'
import { copyJobs, countRows, sumOnce } from './cutoff/copies.ts'
import { makeTemplate, SLOTS, type Template } from './cutoff/template.ts'

/** BENCH_JOBS: how many jobs; BENCH_PROFILE: a folder for CPU profiles of the server. */
const MANY = Number(process.env.BENCH_JOBS ?? 10_000)
const FEW = 100
const SERVER = new URL('../../sync-server/main.ts', import.meta.url).pathname
const say = (text: string) => process.stderr.write(`${text}\n`)

type Cutoff = { submitMs: number; chargeMs: number; floorMs: number; maxRssMib: number; readP99Ms: number }

/**
 * Monday's submission and Saturday's charge of many jobs by the real server, sandbox gateway, mails into the
 * outbox, books and rulings written; over one SQL statement that sums the same rows.
 */
export async function bench(): Promise<Record<string, number>> {
  const few = await cutoffOf(FEW)
  const many = await cutoffOf(MANY)
  const perTimesheet = ({ submitMs, chargeMs }: Cutoff, jobs: number) => (submitMs + chargeMs) / jobs
  return {
    submitRatio: round(many.submitMs / many.floorMs),
    chargeRatio: round(many.chargeMs / many.floorMs),
    maxRssMib: round(many.maxRssMib),
    readP99Ms: round(many.readP99Ms),
    costSpread: round(perTimesheet(many, MANY) / perTimesheet(few, FEW)),
  }
}

const round = (value: number) => Math.round(value * 100) / 100

async function cutoffOf(jobs: number): Promise<Cutoff> {
  const folder = mkdtempSync(join(tmpdir(), 'glasswork-cutoff-'))
  const file = join(folder, 'glasswork.db')
  try {
    say(`${jobs} jobs × ${SLOTS} slots: making them …`)
    const first = await startServer(folder)
    const template = await makeTemplate(first.url)
    await first.stop()
    await copyJobs(file, template, jobs)
    const floorMs = await sumOnce(file)
    const server = await startServer(folder)
    const readings = watch(server, template)
    const submitMs = await moveTo(server.url, template.submitAt)
    const chargeMs = await moveTo(server.url, template.reviewEndsAt)
    const seen = await readings.stop()
    await server.stop()
    const paid = await countRows(file, `select count(*) as count from timesheets where state = 'paid'`)
    if (paid !== jobs) throw new Error(`${paid} of ${jobs} timesheets were paid`)
    say(
      `  floor ${floorMs.toFixed(0)} ms · submission ${submitMs.toFixed(0)} ms · charge ${chargeMs.toFixed(0)} ms · ` +
        `${seen.maxRssMib.toFixed(0)} MiB · ${seen.count} reads, p99 ${seen.readP99Ms.toFixed(1)} ms`,
    )
    return { submitMs, chargeMs, floorMs, ...seen }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Server = { url: string; child: ChildProcess; stop(): Promise<void> }

/** As `npm start` does it, without building first. */
async function startServer(folder: string): Promise<Server> {
  const profile = process.env.BENCH_PROFILE
    ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`]
    : []
  const child = spawn(
    process.execPath,
    [...SERVER_FLAGS, ...profile, SERVER, '--sandbox', '--no-demo', '--port', '0', '--data', folder],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...SERVER_ENVIRONMENT, ...process.env } },
  )
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /Glasswork is at (\S+)/.exec(line)?.[1]
      if (address) resolve(address)
    })
  })
  return {
    url,
    child,
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
    },
  }
}

/**
 * Moves the sandbox's clock; the answer comes when all that fell due has happened. On a busy machine that may take
 * longer than the five minutes that `fetch` waits for a first byte.
 */
async function moveTo(url: string, instant: number): Promise<number> {
  const before = performance.now()
  const asking = request(`${url}/api/sandbox/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  }).end(JSON.stringify({ now: new Date(instant).toISOString() }))
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  const answer = await text(response)
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${answer}`)
  return performance.now() - before
}

/** Reads a job page every 50 ms, as a person's browser would, and looks at the server's memory. */
function watch({ url, child }: Server, { job, cookie }: Template) {
  const times: number[] = []
  let maxRssMib = 0
  let stopped = false
  const loop = (async () => {
    while (!stopped) {
      const before = performance.now()
      const response = await fetch(`${url}/api/jobs/${job}`, { headers: { cookie } })
      await response.arrayBuffer()
      times.push(performance.now() - before)
      maxRssMib = Math.max(maxRssMib, residentMib(child.pid ?? 0))
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })()
  return {
    async stop() {
      stopped = true
      await loop
      times.sort((a, b) => a - b)
      return { maxRssMib, count: times.length, readP99Ms: times[Math.floor(times.length * 0.99)] ?? 0 }
    },
  }
}

function residentMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}
