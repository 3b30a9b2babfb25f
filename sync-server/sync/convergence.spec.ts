import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { suspectClocks } from '../../core/projection/server-facts.ts'
import { decodeRecords, type PlainRecord, runToRecords } from '../../core/protocol/decode-update.ts'
import {
  type Author,
  type Claim,
  isCapture,
  type Link,
  type Party,
  type ServerRecord,
} from '../../core/protocol/records.ts'
import { randomFrom } from '../../core/testing/random.ts'
import { reingest } from '../domain/weeks/ingest/reingest.ts'
import { openDatabase } from '../infra/database/database.ts'
import { newFolder, WEEK } from '../testing/documents-under-test.ts'
import { freshClocks } from '../testing/fuzz/fresh-clocks.ts'
import { freshRulings } from '../testing/fuzz/fresh-rulings.ts'
import { hostileUpdate } from '../testing/fuzz/hostile-updates.ts'
import { AUTHORS, createDevice, type Device } from '../testing/fuzz/lossy-device.ts'
import { randomClaims } from '../testing/fuzz/random-claims.ts'
import { createUpdateLog } from './log/update-log.ts'

/** Longer: `SEED=7 SEEDS=200 STEPS=300 npx vitest run sync-server/sync/convergence.spec.ts`. */
const SEED = Number(process.env.SEED ?? 41)
const SEEDS = Number(process.env.SEEDS ?? 2)
const STEPS = Number(process.env.STEPS ?? 120)
const KILL_EVERY = 50
const JOB = 'fuzz'
const ROOM = `${JOB}/${WEEK}`

/** The server as a process of its own, killed without warning and started again on the same folder. */
function createServerProcess(folder: string) {
  const entry = new URL('../testing/kill/documents-server.ts', import.meta.url).pathname
  const args = [entry, folder, '--claims', `--started=${Date.now()}`]
  let child: ChildProcess | null = null
  return {
    port: 0,
    async start() {
      child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      const [line] = await once(createInterface(child.stdout as NodeJS.ReadableStream), 'line')
      this.port = Number(line)
    },
    async kill() {
      if (!child || child.exitCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

async function live(seed: number) {
  const random = randomFrom(seed)
  const folder = newFolder()
  const server = createServerProcess(folder)
  await server.start()
  const devices = (['freelancer', 'client'] as const).flatMap((role) => [
    createDevice(role, 'phone', ROOM, random),
    createDevice(role, 'laptop', ROOM, random),
  ])
  for (const device of devices) device.online(server.port)
  const written = { freelancer: new Map<string, object>(), client: new Map<string, object>() }
  let count = 0
  const attacks: Promise<number>[] = []
  const attack = (device: Device) => {
    const ruled = [...device.records('server').values()] as { kind: string; of?: string }[]
    const ids = ruled.flatMap(({ of }) => (of && written[device.role].has(of) ? [of] : []))
    const writers = [...Y.decodeStateVector(Y.encodeStateVector(device.doc(device.role))).keys()]
    const id = ids[random.below(ids.length)]
    if (id) attacks.push(device.attack(server.port, hostileUpdate(id, writers, random)))
  }

  for (let step = 1; step <= STEPS; step++) {
    const device = devices[random.below(devices.length)] as Device
    const own = written[device.role]
    const deed = random.below(24)
    if (deed < 2) device.offline()
    else if (deed < 4) device.online(server.port)
    else if (deed === 4) device.restart(server.port)
    else if (deed < 8) attack(device)
    else if (deed === 8 && own.size > 0) {
      // The same record from a profile that was brought back from a backup.
      const again = [...own.values()][random.below(own.size)] as { id: string }
      device.write([again])
    } else {
      // Of one length, so that no id is the beginning of another.
      const newId = () => `${device.role}-${device.name}-${String(count++).padStart(5, '0')}`
      const claims = randomClaims(device, newId, random)
      for (const claim of claims) own.set(claim.id, claim)
      device.write(claims)
    }
    if (step % KILL_EVERY === 0) {
      await server.kill()
      await server.start()
      for (const one of devices) if (random.below(2)) one.online(server.port)
    } else if (random.below(4) === 0) await new Promise((turn) => setTimeout(turn, random.below(12)))
  }
  return { folder, server, devices, written, attacks, attack }
}

/** A writer's records in the order in which they were written, from its document. */
function recordsOf(doc: Y.Doc): { id: string }[] {
  const decoded = decodeRecords(Y.encodeStateAsUpdate(doc))
  if ('code' in decoded) throw new Error(decoded.sentence)
  return decoded.runs.flatMap(runToRecords)
}

/** Ids that nobody else names: nothing of them may stand in another's document. */
const isPrivate = (record: object) =>
  !['screenshot', 'rejection', 'other', 'dispute'].includes((record as { kind: string }).kind)

async function agree(seed: number) {
  const { folder, server, devices, written, attacks, attack } = await live(seed)
  const ids = { freelancer: [...written.freelancer.keys()], client: [...written.client.keys()] }
  const rulings = [...ids.freelancer, ...ids.client].map((id) => `ruling-${id}`)
  for (const device of devices) device.faithful(server.port)
  const haveAll = (some: readonly Device[]) =>
    Promise.all(
      some.flatMap((device) => [
        device.holds('freelancer', ids.freelancer),
        device.holds('client', ids.client),
        device.holds('server', rulings),
      ]),
    )
  await haveAll(devices)
  for (const device of devices) attack(device)
  expect(attacks.length).toBeGreaterThanOrEqual(devices.length)
  // And who comes new, after one more power cut, sees the same.
  await server.kill()
  await server.start()
  // S8: each was turned away, or says nothing, or was cut short by the power.
  const codes = new Set(await Promise.all(attacks))
  expect([4400, 4409, 4422, 1000, 1006]).toEqual(expect.arrayContaining([...codes]))
  const newcomer = createDevice('client', 'tablet', ROOM, randomFrom(0))
  for (const device of [...devices, newcomer]) device.faithful(server.port)
  await haveAll([newcomer, ...devices])

  for (const author of AUTHORS) {
    const first = newcomer.records(author).toJSON()
    for (const device of devices) expect(device.records(author).toJSON()).toEqual(first)
    if (author !== 'server') expect(first).toEqual(Object.fromEntries(written[author]))
  }
  for (const device of [...devices, newcomer]) device.offline()
  await server.kill()
  await proveRulings(folder, newcomer, written)
  rmSync(folder, { recursive: true, force: true })
}

async function proveRulings(folder: string, device: Device, written: Record<Party, Map<string, object>>) {
  const database = await openDatabase(`sqlite:${join(folder, 'documents.db')}`)
  const log = createUpdateLog(database)
  const said = recordsOf(device.doc('server')) as ServerRecord[]
  const arrived: string[] = []
  const tracked: (PlainRecord & Partial<Link>)[] = []
  const bytesOf: Record<Author, Uint8Array[]> = { freelancer: [], client: [], server: [] }
  for (const update of await log.read(0, 1e6)) {
    const decoded = decodeRecords(update.bytes)
    if ('code' in decoded) throw new Error(decoded.sentence)
    for (const record of decoded.runs.flatMap(runToRecords)) {
      if (arrived.includes(record.id)) continue
      arrived.push(record.id)
      if (update.author === 'freelancer') tracked.push(record as PlainRecord & Partial<Link>)
    }
    bytesOf[update.author].push(update.bytes)
  }

  // W5: each claim once, in the order of its arrival, as the rules alone decide it.
  const claims = new Map(
    (['freelancer', 'client'] as const).flatMap((by) =>
      [...written[by]].map(([id, value]) => [id, { by, value }] as const),
    ),
  )
  const ruled = said.flatMap((record) =>
    record.kind === 'ruling'
      ? [
          {
            of: record.of,
            verdict: record.verdict,
            code: record.verdict === 'refused' ? record.code : null,
          },
        ]
      : [],
  )
  expect(ruled.map(({ of }) => of)).toEqual(arrived)
  const fresh = freshRulings(WEEK, claims, said)
  expect(ruled).toEqual(fresh.rulings)
  // C10: and each capture's clock as the rule alone judges it.
  const accepted = new Set(ruled.flatMap(({ of, verdict }) => (verdict === 'refused' ? [] : [of])))
  const clocks = [...freshClocks(tracked)].filter(
    ([id, why]) => why.length > 0 && accepted.has(id) && isCapture(claims.get(id)?.value as Claim),
  )
  expect(Object.fromEntries(suspectClocks(said.filter((record) => record.kind === 'clock')))).toEqual(
    Object.fromEntries(clocks),
  )
  const [row] = await database.read(
    'select total_seconds, amount_minor from timesheets where job_id = :job and week = :week',
    { job: JOB, week: WEEK },
  )
  expect(row).toEqual({ total_seconds: fresh.totalSeconds, amount_minor: fresh.amountMinor })
  const differences = []
  const readRecords = async (_job: string, week: string, author: Author) =>
    week === WEEK ? recordsOf(device.doc(author)) : []
  for await (const one of reingest({ database, readRecords })) if (one.week === WEEK) differences.push(one)
  expect(differences).toEqual([])

  // A1: not a byte of one author's in another's document, on the disk or on a device.
  for (const [author, other] of [
    ['freelancer', 'client'],
    ['client', 'freelancer'],
  ] as const) {
    for (const seen of [...bytesOf[author], Y.encodeStateAsUpdate(device.doc(author))]) {
      const bytes = Buffer.from(seen)
      for (const [id, record] of written[other])
        if (isPrivate(record) && bytes.includes(id)) expect(id).toBe('nowhere')
    }
    const keys = recordsOf(device.doc(author)).map(({ id }) => id)
    expect(keys.filter((id) => written[other].has(id))).toEqual([])
  }
  await database.close()
}

for (let seed = SEED; seed < SEED + SEEDS; seed++)
  it(`W5 A1 S8 all agree in the end, whatever the network and the power do (seed ${seed}, ${STEPS} steps)`, async () => {
    await agree(seed)
  }, 120_000)
