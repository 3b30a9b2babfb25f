/**
 * What a person does on a page (C11): key presses, pointer presses and moves, the wheel. Nothing that a page's own
 * code can cause: it scrolls by itself, makes up events, and moves things under a pointer that rests.
 */
export type Counts = { keys: number; pointer: number; wheel: number }

/** What an event has to say of itself to be judged. */
export type PageEvent = {
  type: string
  /** False for what a script made up. */
  isTrusted: boolean
  /** A key that is held down. */
  repeat?: boolean
  screenX?: number
  screenY?: number
}

export const COUNTED: Readonly<Record<string, keyof Counts>> = {
  keydown: 'keys',
  pointerdown: 'pointer',
  pointermove: 'pointer',
  wheel: 'wheel',
}

/** Moving a pointer or turning a wheel fires without end: it counts once in so many milliseconds. */
const SAME_MOVE_MS = 250

/** Adds up what happens on a page between two batches. */
export function createCounter() {
  let counts: Counts = { keys: 0, pointer: 0, wheel: 0 }
  const lastAt: Counts = { keys: 0, pointer: 0, wheel: 0 }
  let lastPlace: readonly unknown[] = []

  const isPersons = ({ type, isTrusted, repeat, screenX, screenY }: PageEvent): boolean => {
    if (!isTrusted || repeat) return false
    if (type !== 'pointermove') return true
    // The browser says that the pointer moved when what is under it did: the place on the screen tells.
    const isElsewhere = lastPlace[0] !== screenX || lastPlace[1] !== screenY
    const isFirst = lastPlace.length === 0
    lastPlace = [screenX, screenY]
    return isElsewhere && !isFirst
  }
  return {
    count(event: PageEvent, at: number): void {
      const kind = COUNTED[event.type]
      if (!kind || !isPersons(event)) return
      if (kind !== 'keys' && at - lastAt[kind] < SAME_MOVE_MS) return
      lastAt[kind] = at
      counts[kind]++
    },
    /** What came since the last call; null if nothing did. */
    take(): Counts | null {
      const { keys, pointer, wheel } = counts
      if (keys + pointer + wheel === 0) return null
      counts = { keys: 0, pointer: 0, wheel: 0 }
      return { keys, pointer, wheel }
    },
  }
}
