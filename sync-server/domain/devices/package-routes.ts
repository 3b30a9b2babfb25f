import * as v from 'valibot'
import { Text } from '../../../core/protocol/api/values.ts'
import type { Config } from '../../config.ts'
import { routesWith } from '../../http/api/route.ts'
import { Refused } from '../../refused.ts'
import { PACKAGED, type TrackerPackages } from './packages.ts'

const Store = v.nullable(v.pipe(Text, v.description('where the operator has set one')))
const route = routesWith<{ packages: TrackerPackages; config: Pick<Config, 'trackerStores'> }>()

/** Where the Tracker is got: packages of this server, and stores that its operator names. */
export const packageRoutes = [
  route({
    method: 'get',
    path: '/api/tracker-packages',
    summary: 'The Tracker’s packages that this server offers, and its pages in stores',
    access: 'anyone',
    answers: {
      200: v.strictObject({
        version: Text,
        packages: v.array(v.strictObject({ browser: v.picklist(PACKAGED), bytes: v.number(), sha256: Text })),
        stores: v.strictObject({ chrome: Store, edge: Store, firefox: Store }),
      }),
    },
    handle: async ({ packages, config }) => ({
      version: packages.version,
      packages: await packages.list(),
      stores: config.trackerStores,
    }),
  }),
  route({
    method: 'get',
    path: '/api/tracker-packages/{browser}',
    summary: 'The Tracker, packed for a browser: `chrome` or `firefox`',
    access: 'anyone',
    answers: { 200: 'application/zip' },
    refusals: ['tracker-not-built', 'not-found'],
    async handle({ packages }, { ctx, params }) {
      const browser = PACKAGED.find((one) => one === params.browser)
      if (!browser) throw new Refused('not-found')
      const { name, bytes } = await packages.read(browser)
      ctx.attachment(name)
      return bytes
    },
  }),
]
