import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { randomFrom, SEED } from '../../../core/testing/random.ts'
import { runUntilKilled, tellFigures } from '../../testing/kill-run.ts'
import { startTestApp, type TestApp } from '../../testing/test-app.ts'
import { type Mailbox, startMailbox } from '../../testing/test-mailbox.ts'
import { createNotices } from './notices.ts'

const KILLS = Number(process.env.KILLS ?? 4)
/** After the first mail has come; one takes some 15 ms. */
const LONGEST_LIFE_MS = 50
const MAILS = KILLS * 12
const CHILD = join(import.meta.dirname, '../../testing/kill/mail-child.ts')

let app: TestApp
let mailbox: Mailbox
beforeAll(async () => {
  app = await startTestApp()
  mailbox = await startMailbox()
})
afterAll(async () => {
  await mailbox.close()
  await app.close()
})

// The processes that are killed work on SQLite's file.
it.skipIf(process.env.TEST_POSTGRES)(
  `J2 loses no mail and doubles hardly any, whenever the process is killed (seed ${SEED})`,
  async () => {
    const notices = createNotices(app)
    await app.database.write(async (tx) => {
      for (let n = 0; n < MAILS; n += 1)
        await notices.queueMail(tx, {
          key: `event-${n}`,
          address: 'ana@example.com',
          ...{ subject: `Event ${n}`, text: 'It happened.\n\nOpen: http://work.example/x\n' },
        })
    })
    // Retries wait by the machine's clock, which the children have and this test's people don't.
    await app.database.write((tx) => tx.run('update outbox set next_attempt_at = 0'))
    const { uniform } = randomFrom(SEED)
    const args = [app.config.dataFolder, `sqlite:${join(app.config.dataFolder, 'test.db')}`, mailbox.url]
    const begun = mailbox.next
    let kills = 0
    while (kills < KILLS) {
      if ((await runUntilKilled(CHILD, args, uniform() * LONGEST_LIFE_MS, begun)) === 'finished') break
      kills += 1
    }
    expect(await runUntilKilled(CHILD, args, null), `seed ${SEED}`).toBe('finished')

    const subjects = new Set(mailbox.received.map(({ subject }) => subject))
    expect(subjects.size, `seed ${SEED}`).toBe(MAILS)
    const [rows] = await app.database.read(
      'select count(*) as n, count(done_at) as done, count(sending_at) as sending from outbox',
    )
    expect(rows).toEqual({ n: MAILS, done: MAILS, sending: 0 })
    const copies = mailbox.copies()
    tellFigures('mail pump', { kills, mails: MAILS, received: mailbox.received.length, copies })
    // Mails go one after the other, so a kill doubles at most the one under way: the same mail, for mailboxes to see.
    expect(copies, `seed ${SEED}`).toBeLessThanOrEqual(kills)
    expect(mailbox.received.length - subjects.size).toBe(copies)
    expect(kills).toBe(KILLS)
  },
  30_000 + KILLS * 5_000,
)
