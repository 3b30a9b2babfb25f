import { expect, it, vi } from 'vitest'
import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import { reviewEndInstant, submitInstant, weekOf } from '../../../../core/rules/calendar/week.ts'
import type { Database, Reader } from '../../../infra/database/database.ts'
import { openTestServices, slotClaims } from '../../../testing/test-services.ts'

/** Wednesday 18 November 2026, 10:00 ET. */
const WEDNESDAY = Date.UTC(2026, 10, 18, 15, 0)

/** The statements that a cutoff gives to the database: one more for a timesheet is ten thousand more on a Monday. */
function countStatements(database: Database): () => number {
  let count = 0
  const { read, write } = database
  const counted = (from: Reader): Reader['read'] =>
    ((...given: Parameters<Reader['read']>) => {
      count += 1
      return from.read(...given)
    }) as Reader['read']
  vi.spyOn(database, 'read').mockImplementation(counted({ read }))
  vi.spyOn(database, 'write').mockImplementation((work) =>
    write((tx) => {
      const run: typeof tx.run = (...given) => {
        count += 1
        return tx.run(...given)
      }
      return work({ ...tx, read: counted(tx), run })
    }),
  )
  return () => {
    const counts = count
    count = 0
    return counts
  }
}

/** How many statements Monday's submission and Saturday's charge of so many jobs take. */
async function cutoffOf(jobs: number) {
  const house = await openTestServices({ now: WEDNESDAY + 6 * 3_600_000 })
  try {
    const { clock, database, policy, weeks } = house
    const [ana, ben] = [await house.signUp('Ana', '4242424242424242'), await house.signUp('Ben')]
    for (let n = 0; n < jobs; n += 1)
      await house.claim(await house.hire(ana, ben), 'freelancer', slotClaims(WEDNESDAY, n))
    const take = countStatements(database)
    const moveTo = async (now: Instant) => {
      clock.set(now)
      await weeks.advance(now)
      return take()
    }
    const week = weekOf(WEDNESDAY, policy.zone)
    const submission = await moveTo(submitInstant(week, policy))
    const charge = await moveTo(reviewEndInstant(week, policy))
    const paid = await database.read(`select job_id from timesheets where state = 'paid'`)
    expect(paid).toHaveLength(jobs)
    return { submission, charge }
  } finally {
    vi.restoreAllMocks()
    await house.close()
  }
}

it('W2 W4 takes as many statements for a page of timesheets as for one, and three more for each that is charged', async () => {
  const [few, many] = [await cutoffOf(2), await cutoffOf(7)]
  expect(many.submission).toBe(few.submission)
  // A charge works out its figures from the facts once more: the row, the claims, and what the server said.
  expect(many.charge - few.charge).toBe(5 * 3)
})
