/** Sends every message that waits, as a server does after a restart: made to be killed. */

import { createWebhooks } from '../../domain/webhooks/webhooks.ts'
import { systemClock } from '../../infra/clock.ts'
import { openDatabase } from '../../infra/database/database.ts'

const database = await openDatabase(process.argv[2] ?? '')
const webhooks = createWebhooks({ database, clock: systemClock, config: { sandbox: false } })
process.stdout.write('sending\n')
await webhooks.pump()
await webhooks.close()
await database.close()
process.exit(0)
