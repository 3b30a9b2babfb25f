/**
 * A server of documents and nothing else, for measures: everyone is who the header `x-person` says
 * (`<role>-<job>`), and claims are only kept. Usage: alone.ts FOLDER [HEARTBEAT_SECONDS]
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { systemClock } from '../clock.ts'
import { openDatabase } from '../database/database.ts'
import { createDocuments, type Role } from './documents.ts'
import { LIMITS } from './limits.ts'

const [folder = '.', heartbeat = String(LIMITS.heartbeatSeconds)] = process.argv.slice(2)
const database = await openDatabase(`sqlite:${join(folder, 'documents.db')}`)
const documents = createDocuments({
  database,
  clock: systemClock,
  ingest: null,
  identify: async ({ headers }) => {
    const person = headers['x-person']
    return typeof person === 'string' ? { id: person, name: person } : null
  },
  role: async (job, person) => (person.endsWith(`-${job}`) ? (person.split('-')[0] as Role) : null),
  limits: { heartbeatSeconds: Number(heartbeat), socketsPerPerson: 20_000, roomsPerPerson: 20_000 },
})
const server = createServer()
documents.attach(server)
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
process.once('SIGTERM', () => {
  void documents.close().then(async () => {
    await database.close()
    process.exit(0)
  })
})
