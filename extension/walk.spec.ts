import { expect, it } from 'vitest'
import { CHROMIUM, hasChromium } from './testing/stage.ts'
import { walk } from './testing/walk/walk.ts'

it.runIf(hasChromium)(
  'C3 S1 S5 C10 whatever people, computers and browsers do, nothing captured is lost and nothing is made',
  async () => {
    const seed = Number(process.env.SEED ?? crypto.getRandomValues(new Uint32Array(1))[0])
    const { problems, steps } = await walk(seed, 200, CHROMIUM)
    expect(problems, `seed ${seed}`).toEqual([])
    expect(steps).toBe(200)
  },
  300_000,
)
