import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Measured, startProcess } from './processes.ts'

const FLOOR = new URL('./screenshots/floor.ts', import.meta.url).pathname
const SERVER = new URL('../../sync-server/testing/kill/screenshots-server.ts', import.meta.url).pathname
const IMAGE_BYTES = 120 * 1024
const CONCURRENCY = 16
const IMAGES_PER_TURN = 150
const TURNS = 15

/** `putRatio`: images of 120 KiB stored a second at concurrency 16, over a bare server that hashes and syncs. */
export async function bench(): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'glasswork-bench-'))
  mkdirSync(join(folder, 'floor'))
  const floor = await startProcess(FLOOR, [join(folder, 'floor')])
  const server = await startProcess(SERVER, [folder])
  try {
    await putsPerSecond(floor)
    await putsPerSecond(server)
    const ratios: number[] = []
    // Turn by turn, since a disk is fast and slow by the minute.
    for (let turn = 0; turn < TURNS; turn++) {
      const bare = await putsPerSecond(floor)
      const ours = await putsPerSecond(server)
      ratios.push(ours / bare)
      process.stderr.write(
        `PUT ${ours.toFixed(0)}/s, bare ${bare.toFixed(0)}/s, ${(ours / bare).toFixed(2)}\n`,
      )
    }
    return { putRatio: ratios.toSorted((a, b) => a - b)[Math.floor(TURNS / 2)] ?? 0 }
  } finally {
    await floor.stop()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A lossy WebP of 1280 × 800. */
const WEBP_HEAD = Buffer.from('5249464600000000574542505650382000000000' + '0000009d012a00052003', 'hex')

async function putsPerSecond({ port }: Measured): Promise<number> {
  const images = Array.from({ length: IMAGES_PER_TURN }, () => {
    const bytes = Buffer.concat([WEBP_HEAD, randomBytes(IMAGE_BYTES - WEBP_HEAD.length)])
    return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
  })
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY })
  const put = ({ bytes, sha256 }: { bytes: Buffer; sha256: string }) =>
    new Promise<void>((done, fail) => {
      const path = `/api/jobs/job/screenshots/${sha256}`
      const sent = request({ port, path, method: 'PUT', agent, headers: { 'content-length': bytes.length } })
      sent.on('error', fail)
      sent.on('response', (response) => {
        response.resume()
        response.on('end', () =>
          response.statusCode === 201 ? done() : fail(new Error(`${response.statusCode}`)),
        )
      })
      sent.end(bytes)
    })
  const start = performance.now()
  const queue = images.values()
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (const image of queue) await put(image)
    }),
  )
  const seconds = (performance.now() - start) / 1000
  agent.destroy()
  return IMAGES_PER_TURN / seconds
}
