/**
 * What a screenshot costs in the real extension in real Chromium: from its order until picture, record and
 * state are durable, against the bare work of capturing, encoding, hashing and one write; how large pictures
 * of real-looking pages are; how large background and counter are; whether its memory grows;
 * and how far it is from the server's page to the first screenshot on the client's.
 */
import { FRESH_SEED } from '../../core/testing/random.ts'
import { CHROMIUM } from '../../extension/testing/stage.ts'
import { walk } from '../../extension/testing/walk/walk.ts'
import { firstRun } from './capture/first-run.ts'
import { EXTENSION, openRig } from './capture/rig.ts'
import { gzipKib } from './capture/sizes.ts'

const ROUNDS = 16
const ROUNDS_OF_GROWTH = 60
const WALK_STEPS = 2000

export async function bench(): Promise<Record<string, number>> {
  const rig = await openRig()
  try {
    const floorsMs: number[] = []
    const oursMs: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      await rig.showPage(round)
      // Whoever comes second finds the page drawn and the caches warm: they take turns.
      const order = [
        async () => floorsMs.push(await rig.bareCaptureMs()),
        async () => oursMs.push(await rig.trackedCaptureMs()),
      ]
      for (const measure of round % 2 === 0 ? order : order.reverse()) {
        await measure()
        await rig.rest()
      }
      process.stderr.write('.')
    }
    const before = await rig.heapMib()
    for (let round = 0; round < ROUNDS_OF_GROWTH; round++) {
      await rig.showPage(round)
      await rig.trackedCaptureMs()
      if (round % 10 === 0) process.stderr.write('.')
    }
    const heapGrowthMib = (await rig.heapMib()) - before
    const sizesKib = (await rig.pictureBytes()).map((bytes) => bytes / 1024)
    process.stderr.write(
      `\nbare ${median(floorsMs).toFixed(0)} ms, tracked ${median(oursMs).toFixed(0)} ms\n`,
    )
    return {
      captureToDurableRatio: round(median(oursMs) / median(floorsMs)),
      screenshotMedianKib: round(median(sizesKib)),
      backgroundGzipKib: gzipKib(EXTENSION, 'background.js'),
      counterGzipKib: gzipKib(EXTENSION, 'activity.js'),
      heapGrowthMib: round(heapGrowthMib),
      ...(await walked()),
      ...(await firstRun()),
    }
  } finally {
    await rig.close()
  }
}

/** A random walk with a new seed: nothing that was captured is missing, and nothing was made. */
async function walked() {
  process.stderr.write(`walk of seed ${FRESH_SEED} …\n`)
  const { steps, problems, seconds, captured, deaths } = await walk(FRESH_SEED, WALK_STEPS, CHROMIUM)
  process.stderr.write(`${seconds} s worked, ${captured} pictures, ${deaths} deaths\n`)
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  return { walkSteps: steps, walkFailures: problems.length }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
