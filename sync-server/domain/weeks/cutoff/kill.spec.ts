import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { WeekId } from '../../../../core/rules/calendar/instant.ts'
import {
  daysOf,
  instantOf,
  nextWeek,
  reviewEndInstant,
  submitInstant,
} from '../../../../core/rules/calendar/week.ts'
import { DEFAULT_POLICY } from '../../../../core/rules/policy.ts'
import { randomFrom, SEED } from '../../../../core/testing/random.ts'
import { type Database, openDatabase } from '../../../infra/database/database.ts'
import { runUntilKilled, tellFigures } from '../../../testing/kill-run.ts'
import { type Mailbox, startMailbox } from '../../../testing/test-mailbox.ts'
import { openTestServices, otherClaim, type TestServices } from '../../../testing/test-services.ts'
import { checkBooks } from '../../payments/books/books.ts'
import { reingest } from '../ingest/reingest.ts'

const KILLS = Number(process.env.KILLS ?? 4)
/** More than are taken in one transaction. */
const JOBS = 110
const LONGEST_LIFE_MS = 250
const CHILD = join(import.meta.dirname, '../../../testing/kill/weeks-child.ts')
/** Two mails when it is submitted, two when it is paid. */
const MAILS_EACH = 4
/** An hour of the agreed rate. */
const AMOUNT_MINOR = 2500

let folder: string
let mailbox: Mailbox
/** Reads beside the process that is killed. */
let books: Database
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glasswork-kill-'))
  books = await openDatabase(`sqlite:${join(folder, 'glasswork.db')}`)
  mailbox = await startMailbox()
})
afterAll(async () => {
  await mailbox.close()
  await books.close()
  await rm(folder, { recursive: true })
})

const inHouse = async <T>(now: number, work: (house: TestServices) => Promise<T>): Promise<T> => {
  const house = await openTestServices({ folder, now, env: { SMTP_URL: mailbox.url } })
  try {
    return await work(house)
  } finally {
    await house.close()
  }
}

it(
  `W2 W4 W7 P5 P6 submits and charges each timesheet once, whenever the process is killed (seed ${SEED})`,
  async () => {
    const { uniform } = randomFrom(SEED)
    const { zone } = DEFAULT_POLICY
    const tenOn = (week: WeekId) => instantOf(daysOf(week)[2] ?? week, '10:00', zone)
    let week: WeekId = '2026-11-16'
    let [kills, rounds] = [0, 0]
    await inHouse(tenOn(week), makeJobs)
    for (; kills < KILLS; week = nextWeek(nextWeek(week)), rounds += 1) {
      await inHouse(tenOn(week), (house) => workAnHour(house, week))
      for (const due of [submitInstant(week, DEFAULT_POLICY), reviewEndInstant(week, DEFAULT_POLICY)]) {
        const args = [folder, String(due)]
        let isFinished = false
        while (!isFinished && kills < KILLS) {
          isFinished = (await runUntilKilled(CHILD, args, uniform() * LONGEST_LIFE_MS)) === 'finished'
          if (!isFinished) kills += 1
          expect((await checkBooks(books, [])).problems, `seed ${SEED}, kill ${kills}`).toEqual([])
        }
        if (!isFinished) expect(await runUntilKilled(CHILD, args, null)).toBe('finished')
      }
    }

    const timesheets = JOBS * rounds
    await inHouse(tenOn(week), async (house) => {
      const { database, notices } = house
      expect(await livesOf(house), `seed ${SEED}`).toEqual({
        [WHOLE_LIFE]: timesheets,
        ...(rounds > 1 ? { '1 closed': timesheets - JOBS } : {}),
        'not yet': JOBS,
      })
      const [gateway] = await database.read(
        `select count(*) as n, sum(amount_minor) as total from gateway_sandbox_charges where outcome = 'paid'`,
      )
      expect(gateway, `seed ${SEED}`).toEqual({ n: timesheets, total: timesheets * AMOUNT_MINOR })
      for await (const difference of reingest({ database, readRecords: house.documents.readRecords }))
        expect(difference, `seed ${SEED}`).toBeNull()
      await notices.pump()
    })
    expect(mailbox.received, `seed ${SEED}`).toHaveLength(timesheets * MAILS_EACH)
    expect(mailbox.copies(), `seed ${SEED}`).toBe(0)
    tellFigures('weekly run', { kills, timesheets, mails: mailbox.received.length, copies: mailbox.copies() })
    expect(kills).toBe(KILLS)
  },
  60_000 + KILLS * 10_000,
)

/** What a week with an hour goes through: nothing skipped, nothing twice. */
const WHOLE_LIFE = '1 submitted, 2 due, 3 charging, 4 paid'

/** How many timesheets went through which states, by the server's records. */
async function livesOf({ database }: TestServices): Promise<Record<string, number>> {
  const rows = await database.read<{ job_id: string; week: string; body: string | null }>(
    `select t.job_id, t.week, r.body from timesheets t
     left join server_records r on r.job_id = t.job_id and r.week = t.week and r.kind = 'state'
     order by t.job_id, t.week, r.at, r.id`,
  )
  const lives = [...Map.groupBy(rows, ({ job_id, week }) => `${job_id} ${week}`).values()].map((records) =>
    records
      .map(({ body }) => (body === null ? null : JSON.parse(body)))
      .map((record) => (record === null ? 'not yet' : `${record.version} ${record.state}`))
      .join(', '),
  )
  return Object.fromEntries([...Map.groupBy(lives, (life) => life)].map(([life, all]) => [life, all.length]))
}

/** One job made as people do, the others its copies. */
async function makeJobs(house: TestServices): Promise<void> {
  const ana = await house.signUp('Ana', '4242424242424242')
  const job = await house.hire(ana, await house.signUp('Ben'))
  const { database } = house
  await database.write(async (tx) => {
    for (let n = 1; n < JOBS; n += 1) {
      const copy = { job, id: `${job}-${n}` }
      await tx.run(
        `insert into jobs (id, title, status, client_id, freelancer_id, created_at, accepted_at, starts_at)
         select :id, title, status, client_id, freelancer_id, created_at, accepted_at, starts_at from jobs where id = :job`,
        copy,
      )
      await tx.run(
        `insert into terms (job_id, version, rate_minor_per_hour, currency, requires_work_view, proposed_by,
           proposed_at, accepted_at, binds_from)
         select :id, version, rate_minor_per_hour, currency, requires_work_view, proposed_by,
           proposed_at, accepted_at, binds_from from terms where job_id = :job`,
        copy,
      )
    }
  })
}

async function workAnHour({ database, claim, clock }: TestServices, week: WeekId): Promise<void> {
  const jobs = await database.read<{ id: string }>('select id from jobs order by id')
  const day = daysOf(week)[1] ?? week
  for (const { id } of jobs) await claim(id, 'freelancer', [otherClaim(clock.now(), day)], week)
}
