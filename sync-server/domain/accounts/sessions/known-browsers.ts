import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Database } from '../../../infra/database/database.ts'
import { needSetting, readSetting } from '../../../infra/database/settings.ts'
import { newSecret } from '../../../infra/secrets.ts'

/** As long as browsers keep a cookie. */
export const KNOWN_SECONDS = 400 * 24 * 3600
export const KNOWN_BROWSER_KEY = 'known-browser-key'

/**
 * Browsers in which a person has signed in before, told by a signed cookie. It opens nothing: guesses from such
 * a browser are counted by themselves, so that whoever guesses elsewhere can't make its person wait.
 */
export type KnownBrowsers = {
  /** The cookie's value for a browser in which this person has just signed in. */
  remember(personId: string): Promise<string>
  /** Whose browser it is, and which; null for a cookie that was not made here. */
  read(cookie: string | null): Promise<{ personId: string; browser: string } | null>
}

export function createKnownBrowsers(database: Database): KnownBrowsers {
  /** Read each time: the operator may have put a new one in its place. */
  const key = async () =>
    (await readSetting(database, KNOWN_BROWSER_KEY)) ??
    database.write((tx) => needSetting(tx, KNOWN_BROWSER_KEY, newSecret))
  const sign = async (about: string) =>
    createHmac('sha256', await key())
      .update(about)
      .digest('base64url')
  return {
    async remember(personId) {
      const about = `${personId}.${newSecret()}`
      return `${about}.${await sign(about)}`
    },
    async read(cookie) {
      const [personId, browser, signature] = cookie?.split('.') ?? []
      if (!personId || !browser || !signature) return null
      const right = Buffer.from(await sign(`${personId}.${browser}`))
      const given = Buffer.from(signature)
      return right.length === given.length && timingSafeEqual(right, given) ? { personId, browser } : null
    },
  }
}
