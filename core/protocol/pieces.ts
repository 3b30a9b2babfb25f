/**
 * Work that may be left off at each `yield` and taken up again, so that a server does something else in between; none
 * of it is seen before its end.
 */
export type Pieces<T> = Generator<void, T, void>

/** The same work, all at once. */
export function whole<T>(pieces: Pieces<T>): T {
  for (;;) {
    const { done, value } = pieces.next()
    if (done) return value as T
  }
}
