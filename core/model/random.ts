/** Numbers from a seed: the same seed tells the same story (mulberry32). */
export function randomFrom(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (most: number) => Math.floor(next() * most)
  return {
    below,
    /** From `least` to `most`, both included. */
    between: (least: number, most: number) => least + below(most - least + 1),
    chance: (share: number) => next() < share,
    one: <T>(items: readonly [T, ...T[]]): T => items[below(items.length)] as T,
    some: <T>(items: readonly T[]): T | undefined => items[below(items.length)],
  }
}

export type Random = ReturnType<typeof randomFrom>
