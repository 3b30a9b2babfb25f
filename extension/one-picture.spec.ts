import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TrackerState } from '../core/tracker/state.ts'
import {
  beginSlot,
  hasChromium,
  makeJob,
  newFolder,
  openTracker,
  removeFolders,
  startServer,
  startSite,
  type Tracker,
} from './testing/stage.ts'

const LONG = 120_000
const SLOT_MS = 720_000

describe.skipIf(!hasChromium)('the one picture of a slot', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let site: Awaited<ReturnType<typeof startSite>>
  let tracker: Tracker
  let job: Awaited<ReturnType<typeof makeJob>>

  beforeAll(async () => {
    server = await startServer(newFolder('server'))
    site = await startSite()
    tracker = await openTracker(site.url)
    job = await makeJob(server.url)
    await beginSlot(server.url)
    expect(await tracker.connect(server.url, job.email)).toEqual({ ok: true })
  }, LONG)
  afterAll(async () => {
    await tracker?.close()
    site?.close()
    server?.close()
    removeFolders()
  })

  /** Where in what remains of the slot the picture is to come, from 0 to below 1. */
  const plannedShare = async () => {
    const { phase } = (await tracker.value('tracker')) as TrackerState
    if (phase.kind !== 'on' || phase.slot.picture.kind !== 'planned') throw new Error('no picture is planned')
    const { start, trackedFrom, picture } = phase.slot
    return (picture.at - trackedFrom) / (start + SLOT_MS - trackedFrom)
  }

  it(
    'C1 its moment is drawn anew from what remains, and stopping takes one if there is none yet',
    async () => {
      // The browser's own draws, but none so early in the slot that the picture comes by itself meanwhile.
      await (await tracker.worker()).evaluate(() => {
        const draw = crypto.getRandomValues.bind(crypto)
        crypto.getRandomValues = (into) => {
          draw(into)
          if (into instanceof BigUint64Array) into[0] = (into[0] ?? 0n) | (1n << 63n)
          return into
        }
      })
      const shares: number[] = []
      for (let n = 0; n < 4; n += 1) {
        expect(await tracker.ask('start', { job: job.id })).toMatchObject({ ok: true })
        shares.push(await plannedShare())
        await tracker.ask('stop', {})
        await expect.poll(tracker.developing).toBe(0)
      }
      for (const share of shares) expect(share).toSatisfy((one: number) => one >= 0.499 && one < 1)
      expect(new Set(shares).size).toBe(shares.length)

      const records = (await tracker.claims()).map(({ record }) => record)
      const sessions = Map.groupBy(
        records.flatMap((record) => ('session' in record ? [record] : [])),
        ({ session }) => session,
      )
      expect(sessions.size).toBe(4)
      for (const [, ofSession] of sessions) {
        const shots = ofSession.filter(({ kind }) => kind === 'screenshot')
        const spans = ofSession.flatMap((record) => (record.kind === 'span' ? [record] : []))
        expect(shots).toHaveLength(1)
        const at = shots[0]?.at ?? 0
        expect(at).toBeGreaterThanOrEqual(Math.min(...spans.map(({ from }) => from)))
        expect(at).toBeLessThanOrEqual(Math.max(...spans.map(({ to }) => to)))
      }
    },
    LONG,
  )
})
