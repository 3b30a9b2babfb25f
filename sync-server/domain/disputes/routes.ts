import Router from '@koa/router'
import type { Refusal } from '../../../core/rules/refusal.ts'
import { parsed } from '../../http/input.ts'
import { Refused, refuse } from '../../refused.ts'
import { signedIn } from '../accounts/identify.ts'
import { DisputeDecision, ReportAnswer, ReviewAnswer } from './input.ts'
import { QUEUE, type SupportQueue } from './support-queue.ts'

/** The support desk: open to support accounts alone (A1, V5). */
export function supportRoutes({ desk }: { desk: SupportQueue }): Router {
  const router = new Router({ prefix: '/api/support' })
  router.use(async (ctx, next) => {
    if (!signedIn(ctx).isSupport) throw new Refused('only-support', 'Only support works at this desk.')
    await next()
  })
  router.get('/queue', async (ctx) => {
    const page = QUEUE.page(ctx.query)
    const { items, next } = QUEUE.cut(await desk.queue(page), page.limit, ({ at, id, job, by }) => [
      ...([at, id, job, by] as const),
    ])
    ctx.body = {
      queue: await Promise.all(
        items.map(async (item) =>
          item.kind === 'dispute'
            ? { ...item, openItems: await desk.openItems(item.job, item.week, item.id) }
            : item,
        ),
      ),
      next,
    }
  })
  router.post('/jobs/:job/weeks/:week/disputes/:case/decisions', async (ctx) => {
    const { job = '', week = '', case: dispute = '' } = ctx.params
    refuseCase(await desk.decideDispute({ job, week, dispute }, parsed(DisputeDecision, ctx.request.body)))
    ctx.status = 204
  })
  router.post('/jobs/:job/weeks/:week/reviews/:case', async (ctx) => {
    const { job = '', week = '', case: review = '' } = ctx.params
    refuseCase(await desk.answerReview({ job, week, review }, parsed(ReviewAnswer, ctx.request.body)))
    ctx.status = 204
  })
  router.post('/jobs/:job/weeks/:week/reports/:case', async (ctx) => {
    const { job = '', week = '', case: report = '' } = ctx.params
    refuseCase(await desk.answerReport({ job, week, report }, parsed(ReportAnswer, ctx.request.body)))
    ctx.status = 204
  })
  return router
}

const refuseCase = (refusal: Refusal | null) => refuse(refusal)
