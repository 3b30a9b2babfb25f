// Runs a TypeScript file with the project's Node: `node .scripts/with-node.mjs sync-server/operator/admin.ts check-books`.
import { join } from 'node:path'
import { become, ensureInstalled, nodePath, ROOT } from './toolchain.mjs'

const [file, ...args] = process.argv.slice(2)
ensureInstalled()
become(nodePath(), [join(ROOT, file), ...args])
