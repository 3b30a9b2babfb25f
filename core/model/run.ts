/** `npm run model`: many random stories through the rules and the model; stops at the first difference. */
import { parseArgs } from 'node:util'
import { FRESH_SEED } from '../testing/random.ts'
import { difference } from './play.ts'
import { storyOf } from './story.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    stories: { type: 'string', default: '20000' },
  },
})
const seed = values.seed === undefined ? FRESH_SEED : Number(values.seed)
const stories = Number(values.stories)
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(stories)) {
  console.error('usage: npm run model -- [--seed <number>] [--stories <number>]')
  process.exit(2)
}
const startedAt = performance.now()
console.log(`model: ${stories} pairs of weeks from seed ${seed}`)
for (let n = 0; n < stories; n++) {
  const found = difference(storyOf(seed + n))
  if (found !== null) {
    console.error(`model: rules and model differ at --seed ${seed + n} --stories 1\n${found}`)
    process.exit(1)
  }
  if ((n + 1) % 2000 === 0) console.log(`model: ${n + 1} alike`)
}
console.log(`model: ${stories} alike in ${Math.round((performance.now() - startedAt) / 1000)} s`)
