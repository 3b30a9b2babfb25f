/** What is random in tests, the model and benches, drawn from a seed: the same seed tells the same story everywhere. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Of tests whose course is always the same; `SEED=7` gives them another. */
export const SEED = Number(process.env.SEED ?? 20_261_118)
/** Of runs that look elsewhere each time; `SEED=7` repeats one. */
export const FRESH_SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

export function randomFrom(seed: number) {
  const generator = xoroshiro128plus(seed)
  /** From 0 to below 1. */
  const uniform = () => uniformFloat64(generator)
  const below = (most: number) => Math.floor(uniform() * most)
  return {
    uniform,
    below,
    /** From `least` to `most`, both included. */
    between: (least: number, most: number) => least + below(most - least + 1),
    chance: (share: number) => uniform() < share,
    one: <T>(items: readonly [T, ...T[]]): T => items[below(items.length)] as T,
    some: <T>(items: readonly T[]): T | undefined => items[below(items.length)],
  }
}

export type Random = ReturnType<typeof randomFrom>
