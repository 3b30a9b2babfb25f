import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import { Refused } from '../../refused.ts'

/** Browsers that a package is built for; Edge and Brave take Chrome's. */
export const PACKAGED = ['chrome', 'firefox'] as const
export type Packaged = (typeof PACKAGED)[number]

/** The extension's packages, built beside the page: whoever reaches the server gets the Tracker that fits it. */
export type TrackerPackages = {
  version: string
  /** Of those that are built: what people can check before they load one. */
  list(): Promise<{ browser: Packaged; bytes: number; sha256: string }[]>
  /** Refuses `tracker-not-built` 404. */
  read(browser: Packaged): Promise<{ name: string; bytes: Buffer }>
}

export function createTrackerPackages(folder: string): TrackerPackages {
  const { version } = packageJson
  const nameOf = (browser: Packaged) => `glasswork-tracker-${version}-${browser}.zip`
  const hashByFile = new Map<string, string>()
  const read = async (browser: Packaged): Promise<Buffer | null> =>
    readFile(join(folder, nameOf(browser))).catch(() => null)

  return {
    version,
    async list() {
      const found = []
      for (const browser of PACKAGED) {
        const file = await stat(join(folder, nameOf(browser))).catch(() => null)
        if (!file?.isFile()) continue
        const key = `${browser} ${file.size} ${file.mtimeMs}`
        const known = hashByFile.get(key)
        const bytes = known === undefined ? await read(browser) : null
        const sha256 = known ?? (bytes && createHash('sha256').update(bytes).digest('hex'))
        if (!sha256) continue
        hashByFile.set(key, sha256)
        found.push({ browser, bytes: file.size, sha256 })
      }
      return found
    },
    async read(browser) {
      const bytes = await read(browser)
      if (!bytes) throw new Refused('tracker-not-built')
      return { name: nameOf(browser), bytes }
    },
  }
}
