import Router from '@koa/router'
import type { Context } from 'koa'
import { isWeekId } from '../../../core/rules/calendar/week.ts'
import { type Budget, refuseTooMuchWork, WORK } from '../../infra/budget.ts'
import type { Database } from '../../infra/database/database.ts'
import { Refused } from '../../refused.ts'
import { signedIn } from '../accounts/identify.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Calendars } from './calendar.ts'
import { timesheetsCsv, weekCsv } from './job-csv.ts'

/** What people take along: CSV of timesheets and of a week's lines, and the calendar of deadlines (N2). */
export function exportRoutes(deps: {
  database: Database
  jobs: Jobs
  calendars: Calendars
  budget?: Budget
}): Router {
  const { database, jobs, calendars, budget } = deps
  const router = new Router({ prefix: '/api' })
  const jobOf = async (ctx: Context) => {
    const { id } = signedIn(ctx)
    refuseTooMuchWork(budget?.spend(id, WORK.file) ?? 'ok')
    return (await jobs.asReader(ctx.params.job ?? '', id)).job
  }

  router.get('/jobs/:job/timesheets.csv', async (ctx) => {
    const job = await jobOf(ctx)
    sendFile(ctx, 'text/csv', 'timesheets.csv', await timesheetsCsv(database, job))
  })

  router.get('/jobs/:job/weeks/:week/lines.csv', async (ctx) => {
    const job = await jobOf(ctx)
    const week = ctx.params.week ?? ''
    const text = isWeekId(week) ? await weekCsv(database, job, week) : null
    if (text === null) throw new Refused('unknown-week', 'There is no timesheet of this week.')
    sendFile(ctx, 'text/csv', `week-${week}.csv`, text)
  })

  router.get('/calendar', async (ctx) => {
    ctx.body = { open: await calendars.isOpen(signedIn(ctx).id) }
  })

  router.post('/calendar', async (ctx) => {
    ctx.status = 201
    ctx.state.answerIsSecret = true
    ctx.body = { url: await calendars.open(signedIn(ctx).id) }
  })

  router.delete('/calendar', async (ctx) => {
    await calendars.revoke(signedIn(ctx).id)
    ctx.status = 204
  })

  /** No sign-in: calendars know the address only, and the address is the secret. */
  router.get('/calendars/:token.ics', async (ctx) => {
    sendFile(ctx, 'text/calendar', 'glasswork.ics', await calendars.read(ctx.params.token ?? ''))
  })
  return router
}

function sendFile(ctx: Context, type: string, name: string, text: string): void {
  ctx.set('Content-Type', `${type}; charset=utf-8`)
  ctx.set('Content-Disposition', `attachment; filename="${name}"`)
  ctx.set('Cache-Control', 'no-store')
  ctx.body = text
}
