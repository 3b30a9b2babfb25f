/** Performs all that is due at an instant, as a server does after a restart: made to be killed. */

import { createServices } from '../../compose.ts'
import { readConfig } from '../../config.ts'
import { openDatabase } from '../../infra/database/database.ts'

const [folder = '', instant = ''] = process.argv.slice(2)
const now = Number(instant)
const config = readConfig(['--data', folder, '--payments', 'sandbox'], {})
if (typeof config === 'string') throw new Error(config)
const database = await openDatabase(config.databaseUrl)
const clock = { now: () => now, simulatedOffsetMs: () => 0, doubt: () => null }
const parts = await createServices({ config, clock, database, log: (error) => console.error(error) })
process.stdout.write('advancing\n')
await parts.weeks.advance(now)
await parts.documents.close()
await database.close()
process.exit(0)
