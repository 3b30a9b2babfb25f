import { StartRefused, startServer } from './app.ts'
import { readConfig, USAGE } from './config.ts'
import { createLog } from './infra/log.ts'

// Database, pictures and mails are for this user's eyes alone, whatever writes them.
process.umask(0o077)
const config = readConfig(process.argv.slice(2), process.env)
if (config === 'help') {
  process.stdout.write(USAGE)
} else if (typeof config === 'string') {
  process.stderr.write(`${config}\n\n${USAGE}`)
  process.exitCode = 2
} else {
  try {
    const log = createLog(process.stderr)
    const server = await startServer(config, undefined, log)
    let isStopping = false
    // A terminal and a service manager tell the whole group, and `npm start` passes the signal on: once is enough.
    const stop = () => {
      if (isStopping) return
      isStopping = true
      void server.close().then(
        () => process.exit(0),
        (error) => {
          log(error)
          process.exit(1)
        },
      )
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
    process.stdout.write(`${server.greeting}\n`)
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
