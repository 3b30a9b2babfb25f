import type { IncomingMessage } from 'node:http'
import type { Middleware } from 'koa'
import { Refused } from '../refused.ts'
import { paced } from './paced.ts'

declare module 'koa' {
  interface Request {
    /** What a JSON request carried; undefined when it carried none. */
    body?: unknown
    /** The very bytes of it, as text: what a webhook's signature is over. */
    rawBody?: string
  }
}

const MOST_BODY_BYTES = 256 * 1024
/** Nothing that the API takes is nested deeper than a few levels; what is can't be written out again. */
const MOST_LEVELS = 32
const METHODS = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Reads JSON bodies into `ctx.request.body`. Other types, such as uploaded images, are left on the stream. */
export function jsonBody(mostBytes = MOST_BODY_BYTES): Middleware {
  return async (ctx, next) => {
    if (METHODS.has(ctx.method) && ctx.request.is('application/json')) {
      ctx.request.rawBody = await readText(ctx.req, mostBytes)
      ctx.request.body = textToJson(ctx.request.rawBody)
    }
    await next()
  }
}

async function readText(request: IncomingMessage, mostBytes: number): Promise<string> {
  const tooLarge = () => new Refused('body-too-large', { params: { most: Math.floor(mostBytes / 1024) } })
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of paced(request as AsyncIterable<Buffer>)) {
    bytes += chunk.length
    if (bytes > mostBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function textToJson(text: string): unknown {
  if (text.trim() === '') return undefined
  if (levelsOf(text) > MOST_LEVELS) throw new Refused('too-deep', { params: { most: MOST_LEVELS } })
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused('not-json')
  }
}

/** How deep lists and objects stand in each other, of any text: brackets in strings don't count. */
function levelsOf(text: string): number {
  let [level, deepest, isString] = [0, 0, false]
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (isString && character === '\\') at += 1
    else if (character === '"') isString = !isString
    else if (isString) continue
    else if (character === '{' || character === '[') {
      level += 1
      deepest = Math.max(deepest, level)
    } else if (character === '}' || character === ']') level -= 1
  }
  return deepest
}
