import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress } from 'node:zlib'
import type { Middleware } from 'koa'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}

/** Files under `assets/` carry a hash of their content in their name: they never change. */
const FOREVER = 'public, max-age=31536000, immutable'

const PACKED = new Set(['.html', '.js', '.css', '.svg', '.json'])
const brotli = promisify(brotliCompress)

/** Serves the built page: its files as they are, and index.html for every other address, which its router reads. */
export function staticPages(folder: string): Middleware {
  const root = resolve(folder)
  /** A few hundred kilobytes: packed once, kept while the file is the same. */
  const packedByFile = new Map<string, Buffer>()
  const packed = async (path: string, modified: Date): Promise<Buffer> => {
    const key = `${path} ${modified.getTime()}`
    const known = packedByFile.get(key)
    if (known) return known
    const bytes = await brotli(await readFile(path))
    packedByFile.set(key, bytes)
    return bytes
  }
  return async (ctx, next) => {
    if ((ctx.method !== 'GET' && ctx.method !== 'HEAD') || /^\/(api|sync)(\/|$)/.test(ctx.path)) return next()
    const wanted = resolve(join(root, decoded(ctx.path)))
    const inside = wanted.startsWith(root + sep)
    const file = (inside && (await fileAt(wanted))) || (await fileAt(join(root, 'index.html')))
    if (!file) {
      ctx.status = 503
      ctx.body = 'The page is not built yet: run `npm run build` (npm start does it by itself).'
      return
    }
    ctx.type = TYPES[extname(file.path)] ?? 'application/octet-stream'
    ctx.length = file.size
    ctx.set('cache-control', file.path.startsWith(join(root, 'assets') + sep) ? FOREVER : 'no-cache')
    ctx.lastModified = file.modified
    ctx.vary('accept-encoding')
    if (ctx.fresh) ctx.status = 304
    else if (PACKED.has(extname(file.path)) && ctx.acceptsEncodings('br', 'identity') === 'br') {
      const bytes = await packed(file.path, file.modified)
      ctx.set('content-encoding', 'br')
      ctx.length = bytes.length
      ctx.body = bytes
    } else ctx.body = createReadStream(file.path)
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return '/'
  }
}

async function fileAt(path: string): Promise<{ path: string; size: number; modified: Date } | null> {
  try {
    const found = await stat(path)
    return found.isFile() ? { path, size: found.size, modified: found.mtime } : null
  } catch {
    return null
  }
}
