// `npm start`: installs what is missing, builds, migrates and serves. Options go to the server: `npm start -- --help`.
import { join } from 'node:path'
import { SERVER_ENVIRONMENT, SERVER_FLAGS } from './server-process.mjs'
import { become, ensureBuilt, ensureInstalled, nodePath, ROOT } from './toolchain.mjs'

const args = process.argv.slice(2)
ensureInstalled()
if (!args.includes('--help') && !args.includes('-h')) ensureBuilt()
become(nodePath(), [...SERVER_FLAGS, join(ROOT, 'sync-server', 'main.ts'), ...args], SERVER_ENVIRONMENT)
