import type { Middleware } from 'koa'
import type { Config } from '../config.ts'

const YEAR_SECONDS = 365 * 24 * 3600

/**
 * What every answer carries: no foreign scripts, no framing, no guessing of types, no address given away; and behind
 * https, that the next visit is https from its beginning.
 */
export function securityHeaders({ publicUrl }: Pick<Config, 'publicUrl'>): Middleware {
  const isSecure = publicUrl.startsWith('https:')
  const policy = [
    "default-src 'self'",
    "img-src 'self' blob: data:",
    // Sockets of this very host; older browsers don't count them under 'self'.
    `connect-src 'self' ${publicUrl.replace(/^http/, 'ws')}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
  return async (ctx, next) => {
    ctx.set({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': 'camera=(), microphone=(), geolocation=()',
      ...(isSecure ? { 'strict-transport-security': `max-age=${YEAR_SECONDS}` } : {}),
    })
    if (ctx.path.startsWith('/api/')) ctx.set('cache-control', 'no-store')
    await next()
  }
}
