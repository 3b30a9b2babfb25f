/** Sends every mail that waits in the outbox, as a server does after a restart: made to be killed. */

import { createNotices } from '../../domain/notices/notices.ts'
import { systemClock } from '../../infra/clock.ts'
import { openDatabase } from '../../infra/database/database.ts'

const LONG_WRITE_MS = 5

const [dataFolder = '', databaseUrl = '', smtpUrl = ''] = process.argv.slice(2)
const database = await openDatabase(databaseUrl)
const config = { dataFolder, smtpUrl, mailFrom: 'no-reply@work.example', publicUrl: 'http://work.example' }
const notices = createNotices({ database, clock: systemClock, config })
process.stdout.write('sending\n')
let isSent = false
const sent = notices.pump().finally(() => {
  isSent = true
})
// As at a cutoff: the line of writers is never empty, and what was sent waits to be marked.
while (!isSent) await database.write(() => new Promise((done) => setTimeout(done, LONG_WRITE_MS)))
await sent
await notices.close()
await database.close()
