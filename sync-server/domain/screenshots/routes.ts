import Router from '@koa/router'
import type { Context } from 'koa'
import { parse as parseRange } from 'range-parser'
import { paced } from '../../http/paced.ts'
import { type Budget, refuseTooMuchWork, type Spent, WORK } from '../../infra/budget.ts'
import { Refused } from '../../refused.ts'
import { SCREENSHOT_LIMITS } from './limits.ts'
import type { Screenshots } from './screenshots.ts'

const SHA256 = /^[0-9a-f]{64}$/
/** What range-parser calls a Range header that it can't read. */
const BAD_RANGE = 1

/**
 * PUT /api/jobs/:job/screenshots/:sha256 by the freelancer → 201 new, 200 known; GET by the job's people.
 * Refusals: `job-unknown` 404, `not-your-job` 403, `job-not-accepted` 409, `too-slow` 408, `too-much-work` 429, `not-a-hash` 400, `image-unknown` 404, `broken-off` 400, `image-hidden` and `image-lost` 410,
 * and those of `ImageRefusal`.
 */
export function screenshotRoutes(deps: {
  screenshots: Screenshots
  role: (job: string, personId: string) => Promise<'freelancer' | 'client' | 'support' | null>
  /** The person who asks; throws 401 when nobody is signed in. */
  signedIn: (ctx: Context) => { id: string }
  /** Whether support has hidden the image from both parties (R1). */
  isHidden?: (job: string, sha256: string) => Promise<boolean>
  /** Whether both parties have accepted the job: before that nobody works in it (S10). */
  isAccepted?: (job: string) => Promise<boolean>
  budget?: Budget
}): Router {
  const { screenshots, role, signedIn, isHidden, isAccepted = async () => true, budget } = deps
  const spend = (id: string, work: number): Spent => budget?.spend(id, work) ?? 'ok'
  const router = new Router({ prefix: '/api' })

  const asked = async (ctx: Context & { params: Record<string, string | undefined> }) => {
    const { id } = signedIn(ctx)
    const { job = '', sha256 = '' } = ctx.params
    if (!SHA256.test(sha256)) throw new Refused('not-a-hash', 'An image is named by its SHA-256 in hex.')
    const granted = await role(job, id)
    if (!granted) throw new Refused('job-unknown', 'You have no such job.')
    return { id, job, sha256, role: granted }
  }

  router.put('/jobs/:job/screenshots/:sha256', async (ctx) => {
    const { id, job, sha256, role } = await asked(ctx)
    if (role !== 'freelancer')
      throw new Refused('not-your-job', 'Only the freelancer of a job adds its screenshots.')
    refuseTooMuchWork(spend(id, WORK.upload))
    if (!(await isAccepted(job)))
      throw new Refused(
        'job-not-accepted',
        'The other party has not accepted the job yet: there is nothing to document.',
      )
    if (Number(ctx.get('content-length')) > SCREENSHOT_LIMITS.imageBytes) throw tooLarge()
    const kept = await screenshots
      .keep({ job, sha256, personId: id }, paced(ctx.req))
      .catch((error: unknown) => {
        if (ctx.req.complete || error instanceof Refused) throw error
        throw new Refused('broken-off', 'The upload broke off; nothing was kept.')
      })
    if ('code' in kept) throw new Refused(kept.code, kept.sentence)
    // What is there costs a little more than its asking; the next one waits for it.
    spend(id, (kept.image.bytes / 1024) * WORK.sentKib)
    ctx.status = kept.is === 'new' ? 201 : 200
    ctx.body = { sha256, bytes: kept.image.bytes, type: kept.image.type }
  })

  router.get('/jobs/:job/screenshots/:sha256', async (ctx) => {
    const { job, sha256, role } = await asked(ctx)
    const image = await screenshots.find(job, sha256)
    if (!image) throw new Refused('image-unknown', 'The job has no such image.')
    if (role !== 'support' && (await isHidden?.(job, sha256)))
      throw new Refused('image-hidden', 'Support has hidden this image after a report.')
    ctx.set({
      etag: `"${sha256}"`,
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'accept-ranges': 'bytes',
    })
    ctx.type = image.type
    ctx.status = 200
    // Not by Koa's `fresh`: a reload that says no-cache asks whether the image has changed, and it never has.
    if (ctx.get('if-none-match').includes(`"${sha256}"`)) {
      ctx.status = 304
      return
    }
    const wanted = parseRange(image.bytes, ctx.get('range'))
    // Several ranges, other units and what is no range get the whole, as RFC 9110 (14.2) allows.
    const ranges = wanted.type === 'bytes' && (wanted.code & BAD_RANGE) === 0 ? wanted.ranges : null
    const range = ranges?.length === 1 ? ranges[0] : undefined
    if (ranges?.length === 0) {
      ctx.set('content-range', `bytes */${image.bytes}`)
      throw new Refused('no-such-range', 'The image has no such bytes.')
    }
    if (range) {
      ctx.status = 206
      ctx.set('content-range', `bytes ${range.start}-${range.end}/${image.bytes}`)
    }
    ctx.length = range ? range.end - range.start + 1 : image.bytes
    const stream = ctx.method === 'HEAD' ? null : await screenshots.read({ job, sha256 }, range)
    if (ctx.method !== 'HEAD' && !stream) throw new Refused('image-lost', 'The server has lost this image.')
    ctx.body = stream
  })
  return router
}

const tooLarge = () => new Refused('too-large', 'The image is larger than the server takes.')
