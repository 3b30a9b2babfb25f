/** Sends every mail that waits in the outbox, as a server does after a restart: made to be killed. */
import { systemClock } from '../clock.ts'
import { openDatabase } from '../database/database.ts'
import { createNotices } from './notices.ts'

const [dataFolder = '', databaseUrl = '', smtpUrl = ''] = process.argv.slice(2)
const database = await openDatabase(databaseUrl)
const config = { dataFolder, smtpUrl, mailFrom: 'no-reply@work.example', publicUrl: 'http://work.example' }
const notices = createNotices({ database, clock: systemClock, config })
process.stdout.write('sending\n')
await notices.pump()
await notices.close()
await database.close()
