import Router from '@koa/router'
import * as v from 'valibot'
import { InstantMs, RecordId } from '../../core/workroom/records.ts'
import { signedIn } from '../accounts/identify.ts'
import { parsed, Refused, refuse } from '../refused.ts'
import type { SupportDesk } from './desk.ts'

const reason = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(2000))
const DisputeDecision = v.object({
  item: v.variant('type', [
    v.object({ type: v.literal('slot'), slot: InstantMs }),
    v.object({ type: v.literal('other'), id: RecordId }),
  ]),
  outcome: v.picklist(['kept', 'removed']),
  reason,
})
const ReviewAnswer = v.object({ outcome: v.picklist(['upheld', 'overturned']), reason })
const ReportAnswer = v.object({ hide: v.boolean(), reason })

/** The support desk: open to support accounts alone (A1, V5). */
export function deskRoutes({ desk }: { desk: SupportDesk }): Router {
  const router = new Router({ prefix: '/api/support' })
  router.use(async (ctx, next) => {
    if (!signedIn(ctx).isSupport) throw new Refused(403, 'only-support', 'Only support works at this desk.')
    await next()
  })
  router.get('/queue', async (ctx) => {
    const queue = await desk.queue()
    ctx.body = {
      queue: await Promise.all(
        queue.map(async (item) =>
          item.kind === 'dispute'
            ? { ...item, openItems: await desk.openItems(item.job, item.week, item.id) }
            : item,
        ),
      ),
    }
  })
  router.post('/jobs/:job/weeks/:week/disputes/:case/decisions', async (ctx) => {
    const { job = '', week = '', case: dispute = '' } = ctx.params
    refuse(409, await desk.decideDispute({ job, week, dispute }, parsed(DisputeDecision, ctx.request.body)))
    ctx.status = 204
  })
  router.post('/jobs/:job/weeks/:week/reviews/:case', async (ctx) => {
    const { job = '', week = '', case: review = '' } = ctx.params
    refuse(409, await desk.answerReview({ job, week, review }, parsed(ReviewAnswer, ctx.request.body)))
    ctx.status = 204
  })
  router.post('/jobs/:job/weeks/:week/reports/:case', async (ctx) => {
    const { job = '', week = '', case: report = '' } = ctx.params
    refuse(409, await desk.answerReport({ job, week, report }, parsed(ReportAnswer, ctx.request.body)))
    ctx.status = 204
  })
  return router
}
