import { runCommand } from './run.ts'

// Backups, exports and what else is written are for this user's eyes alone.
process.umask(0o077)
process.exit(await runCommand(process.argv.slice(2)))
