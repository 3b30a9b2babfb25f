/**
 * A server of screenshots and nothing else, for measures: everyone is the freelancer of every job.
 * Usage: alone.ts FOLDER
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Koa from 'koa'
import { systemClock } from '../clock.ts'
import { openDatabase } from '../database/database.ts'
import { refusalsToResponses } from '../refused.ts'
import { SCREENSHOT_LIMITS } from './limits.ts'
import { screenshotRoutes } from './routes.ts'
import { createScreenshots } from './screenshots.ts'

const [folder = '.'] = process.argv.slice(2)
const database = await openDatabase(`sqlite:${join(folder, 'screenshots.db')}`)
const screenshots = await createScreenshots({
  ...{ dataFolder: folder, database, clock: systemClock },
  limits: { uploadsOfPerson: SCREENSHOT_LIMITS.uploads },
})
const app = new Koa()
app.use(refusalsToResponses((error) => console.error(error)))
app.use(
  screenshotRoutes({
    screenshots,
    role: async () => 'freelancer',
    signedIn: () => ({ id: 'freelancer' }),
  }).routes(),
)
const server = createServer(app.callback())
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
process.once('SIGTERM', () => process.exit(0))
