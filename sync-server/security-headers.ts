import type { Middleware } from 'koa'

const POLICY = [
  "default-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** What every answer carries: no foreign scripts, no framing, no guessing of types, no address given away. */
export const securityHeaders: Middleware = async (ctx, next) => {
  ctx.set({
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  })
  if (ctx.path.startsWith('/api/')) ctx.set('cache-control', 'no-store')
  await next()
}
