export type Loop = {
  /** No further turn; resolves when the one under way has ended. */
  stop(): Promise<void>
}

/**
 * Takes a turn, waits, and takes the next; never two at once. A turn that fails is logged when it begins to fail and
 * when it works again, not each second in between.
 * @param name what the log calls it
 */
export function startLoop(
  name: string,
  everyMs: number,
  turn: () => Promise<unknown>,
  log: (problem: unknown) => void,
): Loop {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let fault: string | null = null
  const take = async () => {
    try {
      await turn()
      if (fault !== null) log(`${name}: works again.`)
      fault = null
    } catch (error) {
      const seen = error instanceof Error ? error.message : String(error)
      if (seen !== fault) log(error)
      fault = seen
    }
    if (isStopped) return
    timer = setTimeout(() => {
      round = take()
    }, everyMs)
  }
  let round = take()
  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await round
    },
  }
}
