/**
 * What capabilities tell the rest of the server, and who reacts. Each declares its own events (a name, and what comes
 * with it: a `tx` first where it is told inside a transaction); `compose.ts` is the one place that registers reactions.
 */
export type Events<Known extends Record<keyof Known, unknown[]>> = {
  on<Name extends keyof Known>(name: Name, reaction: (...what: Known[Name]) => unknown): void
  /** Tells inside a transaction: the reactions run one after the other, and one that fails undoes the whole. */
  emit<Name extends keyof Known>(name: Name, ...what: Known[Name]): Promise<void>
  /** Tells of what stands already: nothing waits for the reactions, and one that fails is logged. */
  notify<Name extends keyof Known>(name: Name, ...what: Known[Name]): void
}

export function createEvents<Known extends Record<keyof Known, unknown[]>>(
  log: (error: unknown) => void = console.error,
): Events<Known> {
  type Reaction = (...what: unknown[]) => unknown
  const reactionsByName = new Map<keyof Known, Reaction[]>()
  const reactionsTo = (name: keyof Known) => reactionsByName.get(name) ?? []
  return {
    on(name, reaction) {
      reactionsByName.set(name, [...reactionsTo(name), reaction as Reaction])
    },
    async emit(name, ...what) {
      for (const reaction of reactionsTo(name)) await reaction(...what)
    },
    notify(name, ...what) {
      for (const reaction of reactionsTo(name))
        try {
          Promise.resolve(reaction(...what)).catch(log)
        } catch (error) {
          log(error)
        }
    },
  }
}
