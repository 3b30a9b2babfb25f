import { parseCookie, stringifySetCookie } from 'cookie'
import type { Context } from 'koa'
import type { Config } from '../../../config.ts'
import type { Opened } from '../person.ts'
import { KNOWN_SECONDS, type KnownBrowsers } from './known-browsers.ts'
import { PAGE_SESSION_SECONDS } from './sessions.ts'

/**
 * Behind https the names bind a cookie to this very host (`__Host-`, RFC 6265bis): neither a sister domain nor plain
 * http can put one of its own in its place. The second keeps its path, which `__Host-` doesn't allow.
 */
export function cookieNames({ publicUrl }: Pick<Config, 'publicUrl'>) {
  const isSecure = publicUrl.startsWith('https:')
  return {
    session: `${isSecure ? '__Host-' : ''}glasswork_session`,
    known: `${isSecure ? '__Secure-' : ''}glasswork_browser`,
    isSecure,
  }
}

/** The cookies of a browser that signs in: its session, and that it is known. Pages can read neither. */
export type Cookies = {
  signedIn(ctx: Context, opened: Opened): Promise<void>
  signedOut(ctx: Context): void
  /** By which a browser says that its person has signed in before; null without one. */
  knownOf(ctx: Context): string | null
}

export function createCookies(deps: {
  config: Pick<Config, 'publicUrl'>
  knownBrowsers: KnownBrowsers
}): Cookies {
  const names = cookieNames(deps.config)
  const flags = { httpOnly: true, sameSite: 'lax', secure: names.isSecure } as const
  const set = (ctx: Context, name: string, value: string, maxAge: number, path = '/') =>
    ctx.append('Set-Cookie', stringifySetCookie({ name, value, maxAge, path, ...flags }))
  return {
    async signedIn(ctx, { token, person }) {
      set(ctx, names.session, token, PAGE_SESSION_SECONDS)
      set(ctx, names.known, await deps.knownBrowsers.remember(person.id), KNOWN_SECONDS, '/api/sign-in')
    },
    signedOut: (ctx) => set(ctx, names.session, '', 0),
    knownOf: (ctx) => cookieValue(ctx.get('cookie'), names.known),
  }
}

export const cookieValue = (header: string | undefined, name: string): string | null =>
  parseCookie(header ?? '')[name] || null
