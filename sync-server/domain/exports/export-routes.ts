import type { Context } from 'koa'
import * as v from 'valibot'
import { Text } from '../../../core/protocol/api/values.ts'
import { isWeekId } from '../../../core/rules/calendar/week.ts'
import { routesWith } from '../../http/api/route.ts'
import { type Budget, refuseTooMuchWork, WORK } from '../../infra/budget.ts'
import type { Database } from '../../infra/database/database.ts'
import { Refused } from '../../refused.ts'
import type { Calendars } from './calendar.ts'
import { timesheetsCsv, weekCsv } from './job-csv.ts'

type Deps = { database: Database; calendars: Calendars; budget?: Budget }
const route = routesWith<Deps>()

/** What people take along: CSV of timesheets and of a week's lines, and the calendar of deadlines (N2). */
export const exportRoutes = [
  route({
    method: 'get',
    path: '/api/jobs/{job}/timesheets.csv',
    summary: 'All timesheets of a job, a row a week (N2)',
    access: 'party',
    answers: { 200: 'text/csv' },
    async handle({ database, budget }, { ctx, person, job }) {
      refuseTooMuchWork(budget?.spend(person.id, WORK.file) ?? 'ok')
      return file(ctx, 'timesheets.csv', await timesheetsCsv(database, job))
    },
  }),
  route({
    method: 'get',
    path: '/api/jobs/{job}/weeks/{week}/lines.csv',
    summary: 'Every slot, Other entry and late line of a week (N2)',
    access: 'party',
    answers: { 200: 'text/csv' },
    refusals: ['unknown-week'],
    async handle({ database, budget }, { ctx, person, job, params: { week } }) {
      refuseTooMuchWork(budget?.spend(person.id, WORK.file) ?? 'ok')
      const text = isWeekId(week) ? await weekCsv(database, job, week) : null
      if (text === null) throw new Refused('unknown-week')
      return file(ctx, `week-${week}.csv`, text)
    },
  }),
  route({
    method: 'get',
    path: '/api/calendar',
    summary: 'Whether one’s deadlines stand at a calendar address',
    access: 'signed-in',
    answers: { 200: v.strictObject({ open: v.boolean() }) },
    handle: async ({ calendars }, { person }) => ({ open: await calendars.isOpen(person.id) }),
  }),
  route({
    method: 'post',
    path: '/api/calendar',
    summary: 'A new secret calendar address; the one before stops to work (N2)',
    access: 'signed-in',
    secret: true,
    answers: { 201: v.strictObject({ url: Text }) },
    refusals: ['too-many-attempts'],
    handle: async ({ calendars }, { person }) => ({ url: await calendars.open(person.id) }),
  }),
  route({
    method: 'delete',
    path: '/api/calendar',
    summary: 'Revoke the calendar address',
    access: 'signed-in',
    answers: { 204: null },
    handle: ({ calendars }, { person }) => calendars.revoke(person.id),
  }),
  /** No sign-in: calendars know the address only, and the address is the secret. */
  route({
    method: 'get',
    path: '/api/calendars/{token}.ics',
    summary: 'The calendar itself (RFC 5545)',
    access: 'anyone',
    answers: { 200: 'text/calendar' },
    refusals: ['calendar-unknown'],
    handle: async ({ calendars }, { ctx, params }) =>
      file(ctx, 'glasswork.ics', await calendars.read(params.token)),
  }),
]

/** A text that is saved under a name. */
function file(ctx: Context, name: string, text: string): string {
  ctx.set('Content-Disposition', `attachment; filename="${name}"`)
  ctx.set('Cache-Control', 'no-store')
  return text
}
