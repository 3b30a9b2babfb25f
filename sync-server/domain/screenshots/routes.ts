import type { Context } from 'koa'
import { parse as parseRange } from 'range-parser'
import { TRACKER } from '../../../core/protocol/api/tracker.ts'
import { routesWith } from '../../http/api/route.ts'
import { paced } from '../../http/paced.ts'
import { type Budget, refuseTooMuchWork, WORK } from '../../infra/budget.ts'
import { Refused } from '../../refused.ts'
import type { Image } from './image-rows.ts'
import { SCREENSHOT_LIMITS } from './limits.ts'
import type { Screenshots } from './screenshots.ts'

const SHA256 = /^[0-9a-f]{64}$/
/** What range-parser calls a Range header that it can't read. */
const BAD_RANGE = 1

const route = routesWith<{
  screenshots: Pick<Screenshots, 'keep' | 'find' | 'read'>
  /** Whether support has hidden the image from both parties (R1). */
  isHiddenImage(job: string, sha256: string): Promise<boolean>
  budget: Pick<Budget, 'spend'>
}>()

export const screenshotRoutes = [
  route({
    ...TRACKER.putScreenshot,
    async handle({ screenshots, budget }, { ctx, person, job, params }) {
      const sha256 = hashOf(params.sha256)
      refuseTooMuchWork(budget.spend(person.id, WORK.upload))
      if (job.acceptedAt === null) throw new Refused('job-not-accepted')
      if (Number(ctx.get('content-length')) > SCREENSHOT_LIMITS.imageBytes) throw new Refused('too-large')
      const kept = await screenshots
        .keep({ job: job.id, sha256, personId: person.id }, paced(ctx.req))
        .catch((error: unknown) => {
          if (ctx.req.complete || error instanceof Refused) throw error
          throw new Refused('broken-off')
        })
      if ('code' in kept) throw new Refused(kept.code)
      // What is there costs a little more than its asking; the next one waits for it.
      budget.spend(person.id, (kept.image.bytes / 1024) * WORK.sentKib)
      const { bytes, type } = kept.image
      return { status: kept.is === 'new' ? 201 : 200, body: { sha256, bytes, type } }
    },
  }),
  route({
    ...TRACKER.getScreenshot,
    async handle({ screenshots, isHiddenImage }, { ctx, job, role, params }) {
      const key = { job: job.id, sha256: hashOf(params.sha256) }
      const image = await screenshots.find(key.job, key.sha256)
      if (!image) throw new Refused('image-unknown')
      if (role !== 'support' && (await isHiddenImage(key.job, key.sha256))) throw new Refused('image-hidden')
      // Not by Koa's `fresh`: a reload that says no-cache asks whether the image has changed, and it never has.
      if (ctx.get('if-none-match').includes(`"${key.sha256}"`)) {
        showImage(ctx, image)
        return { status: 304, body: undefined }
      }
      const range = rangeOf(ctx, image)
      const body = ctx.method === 'HEAD' ? null : await screenshots.read(key, range)
      if (ctx.method !== 'HEAD' && !body) throw new Refused('image-lost')
      showImage(ctx, image)
      if (range) ctx.set('content-range', `bytes ${range.start}-${range.end}/${image.bytes}`)
      ctx.length = range ? range.end - range.start + 1 : image.bytes
      return { status: range ? 206 : 200, body }
    },
  }),
]

function hashOf(sha256: string): string {
  if (!SHA256.test(sha256)) throw new Refused('not-a-hash')
  return sha256
}

/** Set once nothing can be refused any more: a refusal is not kept for a year. */
function showImage(ctx: Context, { sha256, type }: Image): void {
  ctx.set({
    etag: `"${sha256}"`,
    'cache-control': 'private, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'accept-ranges': 'bytes',
  })
  ctx.type = type
}

/** The one range of bytes that is asked for; undefined: the whole. */
function rangeOf(ctx: Context, { bytes }: Image): { start: number; end: number } | undefined {
  const wanted = parseRange(bytes, ctx.get('range'))
  // Several ranges, other units and what is no range get the whole, as RFC 9110 (14.2) allows.
  const ranges = wanted.type === 'bytes' && (wanted.code & BAD_RANGE) === 0 ? wanted.ranges : null
  if (ranges?.length === 0) {
    ctx.set('content-range', `bytes */${bytes}`)
    throw new Refused('no-such-range')
  }
  return ranges?.length === 1 ? ranges[0] : undefined
}
