import type { Context } from 'koa'
import type { Config } from '../config.ts'
import { COOKIE, type Opened } from './accounts.ts'
import { KNOWN_COOKIE, KNOWN_SECONDS, type KnownBrowsers } from './known-browsers.ts'
import { PAGE_SESSION_SECONDS } from './sessions.ts'

/** The cookies of a browser that signs in: its session, and that it is known. Pages can read neither. */
export type Cookies = {
  signedIn(ctx: Context, opened: Opened): Promise<void>
  signedOut(ctx: Context): void
}

export function createCookies(deps: {
  config: Pick<Config, 'publicUrl'>
  knownBrowsers: KnownBrowsers
}): Cookies {
  const flags = `HttpOnly; SameSite=Lax${deps.config.publicUrl.startsWith('https:') ? '; Secure' : ''}`
  const set = (ctx: Context, name: string, value: string, seconds: number, path = '/') =>
    ctx.append('Set-Cookie', `${name}=${value}; Max-Age=${seconds}; Path=${path}; ${flags}`)
  return {
    async signedIn(ctx, { token, person }) {
      set(ctx, COOKIE, token, PAGE_SESSION_SECONDS)
      set(ctx, KNOWN_COOKIE, await deps.knownBrowsers.remember(person.id), KNOWN_SECONDS, '/api/sign-in')
    },
    signedOut: (ctx) => set(ctx, COOKIE, '', 0),
  }
}
