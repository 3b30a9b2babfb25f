import { expect, it } from 'vitest'
import { FRESH_SEED } from '../core/testing/random.ts'
import { CHROMIUM, hasChromium } from './testing/stage.ts'
import { walk } from './testing/walk/walk.ts'

it.runIf(hasChromium)(
  `C3 S1 S5 C10 whatever people, computers and browsers do, nothing captured is lost and nothing is made (seed ${FRESH_SEED})`,
  async () => {
    const { problems, steps } = await walk(FRESH_SEED, 200, CHROMIUM)
    expect(problems).toEqual([])
    expect(steps).toBe(200)
  },
  300_000,
)
