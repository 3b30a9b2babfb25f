import Koa from 'koa'
import type { Job } from '../domain/jobs/job.ts'
import { screenshotRoutes } from '../domain/screenshots/routes.ts'
import type { Screenshots } from '../domain/screenshots/screenshots.ts'
import { mount } from '../http/api/route.ts'
import { refusalsToResponses } from '../http/error-edge.ts'
import { Refused } from '../refused.ts'

/** An accepted job: what else stands in it is nothing to a screenshot. */
const job = (id: string) => ({ id, acceptedAt: 0 }) as Job

/** A person's id says who they are, such as `client-j1`: a party of that job alone. */
async function lookUp(id: string, person: string) {
  const [role = '', of] = person.split('-')
  if (of !== id) throw new Refused('job-unknown')
  return { job: job(id), role: role as 'freelancer' | 'client' | 'support' }
}

/** The routes of screenshots and nothing else, for whom the header `x-person` names: the freelancer of the job if nobody. */
export function screenshotServer(
  screenshots: Screenshots,
  isHiddenImage: (job: string, sha256: string) => Promise<boolean> = async () => false,
): Koa {
  const app = new Koa()
  app.silent = true
  app.use(refusalsToResponses(() => {}))
  app.use((ctx, next) => {
    ctx.state.person = { id: ctx.get('x-person') || `freelancer-${ctx.path.split('/')[3]}` }
    return next()
  })
  const router = mount(screenshotRoutes, {
    ...{ screenshots, isHiddenImage, jobs: { asReader: lookUp, asParty: lookUp } },
    budget: { spend: () => 'ok' },
  })
  app.use(router.routes())
  return app
}
