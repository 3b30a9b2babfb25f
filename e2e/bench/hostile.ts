import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeRecords } from '../../core/protocol/encode.ts'
import { ATTACKS } from './hostile/attacks.ts'
import { openHouse } from './hostile/house.ts'
import { openPair, p99, underAttack } from './hostile/run.ts'
import { type Measured, startProcess } from './processes.ts'
import { type Client, connect, createWriter, rolePath, span, updateMessage } from './sync/clients.ts'

const SERVER = new URL('../../sync-server/testing/kill/documents-server.ts', import.meta.url).pathname
const SECONDS = 10
const DOCUMENT_RECORDS = 100_000
const REPEATS = 5000
const SPANS = 10_000

/** One member against everybody: what the others notice, and what the dearest messages cost the server. */
export async function bench(): Promise<Record<string, number>> {
  const figures: Record<string, number> = {}
  const note = (name: string, value: number) => {
    figures[name] = Math.round(value * 100) / 100
    process.stderr.write(`${name.padEnd(24)} ${figures[name]}\n`)
  }
  const house = await openHouse()
  try {
    const pair = await openPair(house)
    await pair.claimFor(SECONDS / 2)
    const quietMs = p99(await pair.claimFor(SECONDS))
    const { p99Ms, rssMib, heard } = await underAttack(house, pair, SECONDS, Object.keys(ATTACKS))
    pair.close()
    process.stderr.write(`${JSON.stringify(heard)}\n`)
    note('quietP99Ms', quietMs)
    note('honestP99Ms', p99Ms)
    note('honestP99Ratio', p99Ms / quietMs)
    note('hostileRssMib', rssMib)
  } finally {
    await house.server.close()
  }
  note('duplicateUpdateUs', await onServer('--kept', duplicateUpdateUs))
  note('bigWeekMs', await onServer('--claims', (server) => bigWeekMs(server, SPANS)))
  const perSpan = async (count: number) =>
    (await onServer('--claims', (one) => bigWeekMs(one, count))) / count
  note('bigWeekLinearity', (await perSpan(2 * SPANS)) / (await perSpan(SPANS / 4)))
  return figures
}

async function onServer(mode: string, measure: (server: Measured) => Promise<number>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'glasswork-bench-'))
  const server = await startProcess(SERVER, [folder, mode])
  try {
    return await measure(server)
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Resolves when so many records have come to a reader that sees each once. */
function arrived(reader: Client, count: number): Promise<void> {
  let missing = count
  return new Promise((done) =>
    reader.onUpdate((message) => {
      // After the two types and the length: one writer, and how many structs it has.
      let at = 2
      const number = () => {
        let value = 0
        for (let scale = 1; ; scale *= 128) {
          const byte = message[at++] ?? 0
          value += (byte & 0x7f) * scale
          if (byte < 128) return value
        }
      }
      number()
      if (number() > 0) missing -= number()
      if (missing <= 0) done()
    }),
  )
}

/** Processor time of a record that is known already and comes again by a new writer each time. */
async function duplicateUpdateUs(server: Measured): Promise<number> {
  const path = rolePath('job', 'freelancer')
  const [writer, reader] = await Promise.all([
    connect(server.port, path, 'freelancer-job', true),
    connect(server.port, path, 'client-job', true),
  ])
  const records = Array.from({ length: DOCUMENT_RECORDS }, (_, n) => ({ id: `record-${n}` }))
  for (let n = 0; n < DOCUMENT_RECORDS; n += 10_000) {
    const filled = arrived(reader, 10_000)
    writer.send(updateMessage(encodeRecords(1, n, records.slice(n, n + 10_000))))
    await filled
  }
  const warm = arrived(reader, 100)
  for (let n = 0; n < 100; n++)
    writer.send(updateMessage(encodeRecords(1000 + n, 0, records.slice(n, n + 1))))
  await warm
  const before = server.cpuMs()
  const repeated = arrived(reader, REPEATS)
  for (let n = 0; n < REPEATS; n++)
    writer.send(updateMessage(encodeRecords(10_000 + n, 0, records.slice(n * 7, n * 7 + 1))))
  await repeated
  return ((server.cpuMs() - before) * 1000) / REPEATS
}

/** Processor time of a week's spans that come in one update, until the last of them is ruled on. */
async function bigWeekMs(server: Measured, count: number): Promise<number> {
  const take = async (job: string, spans: number) => {
    const [writer, reader] = await Promise.all([
      connect(server.port, rolePath(job, 'freelancer'), `freelancer-${job}`, true),
      connect(server.port, rolePath(job, 'server'), `client-${job}`, true),
    ])
    const message = createWriter().message(...Array.from({ length: spans }, (_, n) => span(n % 400)))
    const ruled = arrived(reader, spans)
    const before = server.cpuMs()
    writer.send(message)
    await ruled
    return server.cpuMs() - before
  }
  await take('warm-up', 2000)
  return take('big', count)
}
