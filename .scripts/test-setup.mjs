// Vitest's waitFor gives up after a second, in which a busy machine does nothing. Here it is as patient as expect.poll.
import { vi } from 'vitest'

const { waitFor } = vi
vi.waitFor = (callback, options = 15_000) => waitFor(callback, options)
