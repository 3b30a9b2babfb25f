// `npm start`: installs what is missing, builds, migrates and serves. Options go to the server: `npm start -- --help`.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SERVER_ENVIRONMENT, SERVER_FLAGS } from './server-process.mjs'
import { become, ensureBuilt, ensureInstalled, nodePath, ROOT } from './toolchain.mjs'

const args = process.argv.slice(2)
if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(readFileSync(join(ROOT, 'sync-server', 'usage.txt')))
  process.exit()
}
ensureInstalled()
ensureBuilt()
become(nodePath(), [...SERVER_FLAGS, join(ROOT, 'sync-server', 'main.ts'), ...args], SERVER_ENVIRONMENT)
