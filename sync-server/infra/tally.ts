/** Counts what is under way, by key; a key that nothing is under way for takes no room. */
export function createTally() {
  const counts = new Map<string, number>()
  return {
    of: (key: string): number => counts.get(key) ?? 0,
    begin(key: string): void {
      counts.set(key, (counts.get(key) ?? 0) + 1)
    },
    end(key: string): void {
      const left = (counts.get(key) ?? 0) - 1
      if (left > 0) counts.set(key, left)
      else counts.delete(key)
    },
  }
}
