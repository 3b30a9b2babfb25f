import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { weekOf as weekAt } from '../../core/rules/calendar/week.ts'
import { DEFAULT_POLICY } from '../../core/rules/policy.ts'
import { randomFrom, SEED } from '../../core/testing/random.ts'
import {
  type Answer,
  CARD,
  type Caller,
  type Place,
  startTestServer,
  type TestServer,
} from './test-server.ts'

/**
 * Two who act in the same instant, over real HTTP and real sockets on one server: one of them wins whole, the
 * other is refused with a reason, and the books sum to zero (T8, P5, P6). How they interleave is drawn from the
 * seed, which stands in each message; RACES makes more of them.
 */
const RACES = Number(process.env.RACES ?? 10)
const LONGEST_LEAD_MS = 12
const SLOTS = 3

type Job = { id: string; week: string; shots: string[]; place: Place }

let server: TestServer
let ana: Caller
let ben: Caller
beforeAll(async () => {
  server = await startTestServer()
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  await ana.ask('POST', '/api/payment-methods', { body: CARD })
})
afterAll(() => server.close())
afterEach(async () => expect(await server.problemsInBooks(), `seed ${SEED}`).toEqual([]))

/** Jobs of the running week with three tracked slots each; their week is submitted by itself on Monday. */
async function submittedJobs(count: number): Promise<Job[]> {
  const jobs: Job[] = []
  const startsOn = weekAt(await server.now(), DEFAULT_POLICY.zone)
  for (let n = 0; n < count; n += 1) {
    const job = await server.hire(ana, ben, { startsOn })
    const shots = await server.work(ben, job, SLOTS)
    jobs.push({ ...job, shots, place: await server.openPlace(ana, job, 'client') })
  }
  const [{ week } = { week: '' }] = jobs
  await server.moveClock(server.submitAt(week))
  return jobs
}

/** To the middle of the next week that runs, so that there are hours to work again. */
async function nextWednesday(): Promise<void> {
  const [{ week }] = (await server.database.read('select max(week) as week from timesheets')) as [
    { week: string | null },
  ]
  if (week) await server.moveClock(server.submitAt(week) + 3 * 86_400_000)
}

/** Acts for each while the clock jumps to an instant: the first two before it, the last two after it, the others as it comes. */
async function aroundTheEdge<One, Result>(
  edge: number,
  all: readonly One[],
  uniform: () => number,
  act: (one: One, n: number) => Promise<Result>,
): Promise<Result[]> {
  const before = await Promise.all(all.slice(0, 2).map(act))
  const [, ...during] = await Promise.all([
    wait(uniform() * LONGEST_LEAD_MS).then(() => server.moveClock(edge)),
    ...all.slice(2, -2).map(async (one, n) => {
      await wait(uniform() * LONGEST_LEAD_MS * 2)
      return act(one, n + 2)
    }),
  ])
  const after = await Promise.all(all.slice(-2).map((one, n) => act(one, all.length - 2 + n)))
  return [...before, ...(during as Result[]), ...after]
}

/**
 * Two acts, the second that many milliseconds before or after the first; of the first two races, one act is over
 * before the other begins, so that each of them wins.
 */
async function race<One, Other>(
  n: number,
  leadMs: number,
  one: () => Promise<One>,
  other: () => Promise<Other>,
): Promise<[One, Other]> {
  if (n === 0) return [await one(), await other()]
  if (n === 1) {
    const done = await other()
    return [await one(), done]
  }
  return Promise.all([wait(Math.max(0, leadMs)).then(one), wait(Math.max(0, -leadMs)).then(other)])
}

const weekOf = async (job: Job) => (await ana.ask('GET', `/api/jobs/${job.id}/weeks/${job.week}`)).body.week
const pay = (job: Job, version: number): Promise<Answer> =>
  ana.ask('POST', `/api/jobs/${job.id}/weeks/${job.week}/pay`, { headers: { 'if-match': `"${version}"` } })
const reject = (job: Job) =>
  job.place.claim({
    id: `reject-${job.id.slice(0, 8)}`,
    kind: 'rejection',
    screenshot: job.shots[0] ?? '',
    reason: '',
  })
const dispute = (job: Job) =>
  job.place.claim({
    id: `dispute-${job.id.slice(0, 8)}`,
    kind: 'dispute',
    category: 'hours-not-worked',
    reason: 'Nobody was there.',
    items: [{ type: 'slot', slot: Number(job.shots[0]?.slice('shot-'.length)) }],
  })
const chargesOf = async (job: Job) => (await ana.ask('GET', `/api/jobs/${job.id}/payments`)).body.charges
const FULL = 1500
const LESS = 1000

describe(`in the same instant (seed ${SEED})`, () => {
  it('T8 a rejection and a payment by hand: one wins whole', { timeout: 120_000 }, async () => {
    const { uniform } = randomFrom(SEED)
    const wins = { rejection: 0, payment: 0 }
    for (const [n, job] of (await submittedJobs(RACES)).entries()) {
      const { version } = await weekOf(job)
      const lead = (uniform() - 0.5) * 2 * LONGEST_LEAD_MS
      const [paid, [ruling]] = await race(
        n,
        lead,
        () => pay(job, version),
        () => reject(job),
      )
      const charges = await chargesOf(job)
      const { state, amountMinor } = await weekOf(job)
      const told = `seed ${SEED}, ${lead.toFixed(1)} ms, pay ${paid.status} ${paid.code}, ${JSON.stringify(ruling)}`
      if (paid.status === 200) {
        wins.payment += 1
        expect([state, amountMinor, ruling?.verdict], told).toEqual(['paid', FULL, 'refused'])
        expect(charges, told).toMatchObject([{ amountMinor: FULL, outcome: 'paid' }])
      } else {
        wins.rejection += 1
        expect([paid.status, paid.code], told).toEqual([412, 'stale-version'])
        expect([state, amountMinor, ruling?.verdict], told).toEqual(['submitted', LESS, 'accepted'])
        expect(charges, told).toEqual([])
      }
      job.place.close()
    }
    expect(Math.min(wins.rejection, wins.payment), 'each won').toBeGreaterThan(0)
  })

  it('D2 a dispute and a payment by hand: one wins whole', { timeout: 120_000 }, async () => {
    await nextWednesday()
    const { uniform } = randomFrom(SEED + 1)
    const states = new Set<string>()
    for (const [n, job] of (await submittedJobs(RACES)).entries()) {
      const { version } = await weekOf(job)
      const lead = (uniform() - 0.5) * 2 * LONGEST_LEAD_MS
      const [paid, [ruling]] = await race(
        n,
        lead,
        () => pay(job, version),
        () => dispute(job),
      )
      const { state } = await weekOf(job)
      states.add(state)
      const told = `seed ${SEED}, ${lead.toFixed(1)} ms, pay ${paid.status} ${paid.code}, ${JSON.stringify(ruling)}`
      if (paid.status === 200) expect([state, ruling?.verdict], told).toEqual(['paid', 'refused'])
      else {
        expect([paid.status, paid.code], told).toEqual([409, 'in-dispute'])
        expect([state, ruling?.verdict], told).toEqual(['disputed', 'accepted'])
        expect(await chargesOf(job), told).toEqual([])
      }
      job.place.close()
    }
    expect(states, 'each won').toEqual(new Set(['paid', 'disputed']))
  })

  it('P5 many clicks on pay, with a key and without: one charge', { timeout: 120_000 }, async () => {
    await nextWednesday()
    for (const [n, job] of (await submittedJobs(RACES)).entries()) {
      const { version } = await weekOf(job)
      const path = `/api/jobs/${job.id}/weeks/${job.week}/pay`
      const seen = { 'if-match': `"${version}"` }
      const keyed = { ...seen, 'idempotency-key': `pay-once-${n}` }
      const answers = await Promise.all(
        [seen, keyed, seen, keyed, keyed, seen].map((headers) => ana.ask('POST', path, { headers })),
      )
      const told = `seed ${SEED}: ${answers.map(({ status, code }) => `${status} ${code}`).join(', ')}`
      expect(
        answers.some(({ status }) => status === 200),
        told,
      ).toBe(true)
      const others = answers.filter(({ status }) => status !== 200).map(({ code }) => code)
      expect(
        others.every((code) => ['charging', 'already-paid', 'idempotency-key-in-use'].includes(code ?? '')),
        told,
      ).toBe(true)
      expect(await chargesOf(job), told).toMatchObject([{ outcome: 'paid', amountMinor: FULL, attempt: 1 }])
      job.place.close()
    }
  })

  it('J6, D1, T8 the end of a review, a rejection and a dispute', { timeout: 120_000 }, async () => {
    await nextWednesday()
    const { uniform } = randomFrom(SEED + 2)
    const jobs = await submittedJobs(RACES)
    const end = server.reviewEndsAt(jobs[0]?.week ?? '')
    await server.moveClock(end - 60_000)
    const rulings = await aroundTheEdge(end, jobs, uniform, async (job, n) => {
      const [ruling] = await (n % 2 === 0 ? reject(job) : dispute(job))
      return ruling
    })
    await server.moveClock(end + 60_000)
    const verdicts = new Set<string>()
    for (const [n, job] of jobs.entries()) {
      const ruling = rulings[n]
      const { state } = await weekOf(job)
      const told = `seed ${SEED}, job ${n}, ${state}, ${JSON.stringify(ruling)}`
      verdicts.add(String(ruling?.verdict))
      const charges = await chargesOf(job)
      if (ruling?.verdict === 'refused') {
        expect(charges, told).toMatchObject([{ amountMinor: FULL, outcome: 'paid' }])
        expect(state, told).toBe('paid')
      } else if (n % 2 === 0) expect(charges, told).toMatchObject([{ amountMinor: LESS, outcome: 'paid' }])
      else expect([state, charges], told).toEqual(['disputed', []])
      job.place.close()
    }
    expect(verdicts.size, `seed ${SEED}: the edge lay inside`).toBe(2)
  })

  it('T5 terms accepted at the edge of the week bind from the Monday after their acceptance', {
    timeout: 120_000,
  }, async () => {
    await nextWednesday()
    const { uniform } = randomFrom(SEED + 3)
    const { body } = await ana.ask('GET', '/api/jobs?limit=1')
    const week: string = (await ana.ask('GET', `/api/jobs/${body.jobs[0].id}`)).body.job.currentWeek
    const edge = server.submitAt(week) - 7 * 3_600_000
    const jobs = await Promise.all(
      Array.from({ length: RACES * 2 }, async () => {
        const job = await server.hire(ana, ben)
        await ana.ask('POST', `/api/jobs/${job.id}/terms`, {
          body: { rateMinorPerHour: 3000 },
          headers: { 'if-match': '*' },
        })
        return job
      }),
    )
    await server.moveClock(edge - 300_000)
    const accepted = await aroundTheEdge(edge, jobs, uniform, async ({ id }) => {
      const path = `/api/jobs/${id}/terms/2/accept`
      return (await ben.ask('POST', path, { headers: { 'if-match': '*' } })).body.terms
    })
    const next = server.weekAfter(week)
    await server.moveClock(edge + 60_000)
    const bound = new Set<number>()
    for (const [n, { id }] of jobs.entries()) {
      const { acceptedAt, bindsFrom } = accepted[n]
      const told = `seed ${SEED}, job ${n}, accepted ${acceptedAt - edge} ms after the edge`
      expect(bindsFrom, told).toBe(acceptedAt < edge ? edge : server.submitAt(next) - 7 * 3_600_000)
      const [sheet] = await server.database.read<{ terms_version: number }>(
        'select terms_version from timesheets where job_id = :id and week = :next',
        { id, next },
      )
      expect(sheet?.terms_version, told).toBe(acceptedAt < edge ? 2 : 1)
      bound.add(bindsFrom)
    }
    expect(bound.size, `seed ${SEED}: the edge lay inside`).toBe(2)
  })

  it('T5 a week that was opened before its Monday does not keep old terms in silence', {
    timeout: 60_000,
  }, async () => {
    await nextWednesday()
    const startsOn = weekAt(await server.now(), DEFAULT_POLICY.zone)
    const job = await server.hire(ana, ben, { startsOn })
    await ana.ask('POST', `/api/jobs/${job.id}/terms`, {
      body: { rateMinorPerHour: 3000 },
      headers: { 'if-match': '*' },
    })
    const edge = server.submitAt(job.week) - 7 * 3_600_000
    await server.moveClock(edge - 60_000)
    const next = { id: job.id, week: server.weekAfter(job.week) }
    const place = await server.openPlace(ben, next, 'freelancer')
    await place.claim({ id: `early-${job.id.slice(0, 8)}`, kind: 'message', text: 'My clock runs ahead.' })
    place.close()
    const accept = () =>
      ben.ask('POST', `/api/jobs/${job.id}/terms/2/accept`, { headers: { 'if-match': '*' } })
    expect((await accept()).body.terms.bindsFrom).toBe(edge)
    expect((await server.look(ana, next)).terms).toMatchObject({ version: 2, rateMinorPerHour: 3000 })
  })

  it('two people at the desk: each case is decided once', { timeout: 120_000 }, async () => {
    await nextWednesday()
    const desk = await Promise.all([1, 2, 3].map((n) => server.signUp(`Desk ${n}`, { support: true })))
    for (const job of await submittedJobs(Math.ceil(RACES / 2))) {
      await dispute(job)
      const { body } = await desk[0]!.ask('GET', '/api/support/queue')
      const item = body.queue.find((one: { job: string }) => one.job === job.id)
      const path = `/api/support/jobs/${job.id}/weeks/${job.week}/disputes/${item.id}/decisions`
      const decide = (outcome: string) => ({
        body: { item: item.openItems[0], outcome, reason: 'By the record.' },
      })
      const answers = await Promise.all(
        desk.map((who, n) => who.ask('POST', path, decide(n % 2 === 0 ? 'removed' : 'kept'))),
      )
      const told = answers.map(({ status, code }) => `${status} ${code}`).join(', ')
      expect(answers.filter(({ status }) => status === 204).length, told).toBe(1)
      const others = answers.filter(({ status }) => status !== 204)
      expect(new Set(others.map(({ code }) => code)), told).toEqual(new Set(['dispute-closed']))
      job.place.close()
    }
  })
})

describe('two servers on one data folder', () => {
  it('P5 one of several that start in the same instant runs, the others say why not', {
    timeout: 60_000,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'glasswork-two-'))
    const main = join(import.meta.dirname, '../main.ts')
    const start = () =>
      spawn(process.execPath, [main, '--sandbox', '--no-demo', '--port', '0', '--data', folder], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env.PATH },
      })
    const children = [start(), start(), start()]
    const ends = await Promise.all(children.map(runsOrRefuses))
    expect(ends.filter((end) => end === 'runs')).toHaveLength(1)
    for (const end of ends) expect(end).toMatch(/^runs$|^Another Glasswork server runs on/)
    const winner = children[ends.indexOf('runs')]!
    winner.kill('SIGKILL')
    await once(winner, 'exit')
    const next = start()
    expect(await runsOrRefuses(next), 'a killed server leaves the folder free').toBe('runs')
    next.kill('SIGKILL')
    await once(next, 'exit')
    rmSync(folder, { recursive: true })
  })
})

/** `runs` once it greets; else what it said before it ended. */
async function runsOrRefuses(child: ChildProcess): Promise<string> {
  let said = ''
  child.stderr?.on('data', (text) => {
    said += text
  })
  const greeted = once(child.stdout as NodeJS.ReadableStream, 'data').then(() => 'runs')
  return Promise.race([greeted, once(child, 'exit').then(() => said)])
}
