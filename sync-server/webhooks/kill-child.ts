/** Sends every message that waits, as a server does after a restart: made to be killed. */
import { systemClock } from '../clock.ts'
import { openDatabase } from '../database/database.ts'
import { createWebhooks } from './webhooks.ts'

const database = await openDatabase(process.argv[2] ?? '')
const webhooks = createWebhooks({ database, clock: systemClock, config: { sandbox: false } })
process.stdout.write('sending\n')
await webhooks.pump()
await webhooks.close()
await database.close()
process.exit(0)
