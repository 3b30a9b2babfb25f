/** W7: a server that comes up after an outage in the last day of a review. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openDatabase } from '../../../infra/database/database.ts'
import { runAdmin } from '../../../testing/test-process.ts'
import { startTestServer } from '../../../testing/test-server.ts'

const HOUR_MS = 3_600_000

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-outages-'))
  // What it says of the broken week stands in the log of the tests otherwise.
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

it('W7 starts although one week can’t be read, lengthens the reviews of the others, and tells the operator which', async () => {
  const before = await startTestServer({ folder })
  const [ana, ben] = [await before.signUp('Ana'), await before.signUp('Ben')]
  const [broken, sound] = [await before.hire(ana, ben), await before.hire(ana, ben)]
  for (const job of [broken, sound]) await before.work(ben, job)
  const endsAt = before.reviewEndsAt(sound.week)
  await before.moveClock(endsAt - 2 * HOUR_MS)
  await before.database.writeOne(
    `update server_records set body = '{' where job_id = :job and week = :week and kind = 'week'`,
    { job: broken.id, week: broken.week },
  )
  await before.close()
  const database = await openDatabase(`sqlite:${join(folder, 'glasswork.db')}`)
  await database.writeOne(`update settings set value = :at where name = 'alive-at'`, {
    at: String(endsAt - 5 * HOUR_MS),
  })
  await database.close()

  const after = await startTestServer({ folder })
  const { body } = await after.caller(ana).ask('GET', `/api/jobs/${sound.id}/weeks/${sound.week}`)
  expect(body.week.reviewEndsAt - endsAt).toBeGreaterThan(2.9 * HOUR_MS)
  const status = await runAdmin(['status', '--data', folder])
  expect(status).toMatchObject({
    code: 1,
    out: expect.stringMatching(
      new RegExp(`STUCK {2}1 × weeks that can’t be read.*${broken.week} of job ${broken.id}`),
    ),
  })
  await after.close()
})
