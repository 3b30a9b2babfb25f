/**
 * A server of screenshots and nothing else, for measures: everyone is the freelancer of every job.
 * Usage: screenshots-server.ts FOLDER
 */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { SCREENSHOT_LIMITS } from '../../domain/screenshots/limits.ts'
import { createScreenshots } from '../../domain/screenshots/screenshots.ts'
import { systemClock } from '../../infra/clock.ts'
import { openDatabase } from '../../infra/database/database.ts'
import { createEvents } from '../../infra/events.ts'

import { screenshotServer } from '../screenshot-server.ts'
import { insertJobs } from '../test-database.ts'

const [folder = '.'] = process.argv.slice(2)
const database = await openDatabase(`sqlite:${join(folder, 'screenshots.db')}`)
await insertJobs(database, ['job'])
const screenshots = await createScreenshots({
  events: createEvents(),
  ...{ dataFolder: folder, database, clock: systemClock },
  limits: { uploadsOfPerson: SCREENSHOT_LIMITS.uploads },
})
const app = screenshotServer(screenshots)
const server = createServer(app.callback())
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
process.once('SIGTERM', () => process.exit(0))
