import { expect, it } from 'vitest'
import { runs } from '../rules/testing/runs.ts'
import { FRESH_SEED } from '../testing/random.ts'
import { difference } from './play.ts'
import { storyOf } from './story.ts'

it(`S1, S2, S3, S4, S9, S10, I1, J5, J7, T2, T3, T7, T8, O1, G1 rules and model agree on random pairs of weeks (seed ${FRESH_SEED})`, () => {
  for (let n = 0; n < runs(300); n++) {
    const found = difference(storyOf(FRESH_SEED + n))
    expect(found, `npm run model -- --seed ${FRESH_SEED + n} --stories 1`).toBeNull()
  }
})
