import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Measured, startProcess } from './processes.ts'
import { backlogMs } from './sync/backlog.ts'
import { fanOutMs } from './sync/fan-out.ts'
import { lostAfterKill } from './sync/kill.ts'
import { idleSockets, roomKib } from './sync/memory.ts'
import { fillWeeks, openingMs } from './sync/opening.ts'
import { claimCpuPerThousand, cpuPerThousand } from './sync/updates.ts'

const RELAY = new URL('./sync/relay.ts', import.meta.url).pathname
const SERVER = new URL('../../sync-server/testing/kill/documents-server.ts', import.meta.url).pathname
const TURNS = 3

/** The documents' server against a bare relay that keeps nothing; each is a process of its own. */
export async function bench(): Promise<Record<string, number>> {
  const figures: Record<string, number> = {}
  const note = (name: string, value: number) => {
    figures[name] = Math.round(value * 1000) / 1000
    process.stderr.write(`${name.padEnd(24)} ${figures[name]}\n`)
  }
  const [cpu, cpuFloor] = await compare(cpuPerThousand, ['--kept'])
  note('cpuMsPer1000', cpu)
  note('cpuMsPer1000Floor', cpuFloor)
  note('cpuRatio', cpu / cpuFloor)
  const [claims] = await compare(claimCpuPerThousand, ['--claims'], null)
  note('claimCpuMsPer1000', claims)
  note('claimCpuRatio', claims / cpuFloor)
  const [fanOut, fanOutFloor] = await compare(fanOutMs, ['--kept'])
  note('fanout200Ms', fanOut)
  note('fanout200Ratio', fanOut / fanOutFloor)
  const [backlog, backlogFloor] = await compare(backlogMs, ['--kept'])
  note('backlogMsOverFloor', backlog - backlogFloor)

  await onFreshServer(async (server, again) => {
    await fillWeeks(server)
    const { cold, warm } = await openingMs(await again())
    note('coldOpenMs', cold)
    note('coldOverWarm', cold / warm)
  })
  await onFreshServer(async (server) => note('roomKib', await roomKib(server)))
  await onFreshServer(async (server) => {
    const { kib, held } = await idleSockets(server)
    note('idleSocketKib', kib)
    note('idleSocketsHeld', held)
  })
  note('lostAfterKill', await lostAfterKill(SERVER))
  return figures
}

/** Medians of several turns on a fresh server and a fresh relay, taken in alternation. */
async function compare(
  measure: (server: Measured, asks: boolean) => Promise<number>,
  args: string[],
  floorEntry: string | null = RELAY,
): Promise<[ours: number, floor: number]> {
  const ours: number[] = []
  const floor: number[] = []
  for (let turn = 0; turn < TURNS; turn++) {
    if (floorEntry) {
      const relay = await startProcess(floorEntry)
      floor.push(await measure(relay, false))
      await relay.stop()
    }
    await onFreshServer(async (server) => void ours.push(await measure(server, true)), args)
  }
  const middle = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(TURNS / 2)] ?? 0
  return [middle(ours), middle(floor)]
}

async function onFreshServer(
  work: (server: Measured, again: () => Promise<Measured>) => Promise<void>,
  args: string[] = ['--kept', '--heartbeat=4'],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'glasswork-bench-'))
  let server = await startProcess(SERVER, [folder, ...args], ['--expose-gc'])
  const again = async () => {
    await server.stop()
    server = await startProcess(SERVER, [folder, ...args], ['--expose-gc'])
    return server
  }
  try {
    await work(server, again)
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
