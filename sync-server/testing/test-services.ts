import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { encodeRecords } from '../../core/protocol/encode.ts'
import type { ClientClaim, FreelancerClaim, Party, Unlinked } from '../../core/protocol/records.ts'
import type { exampleDevice } from '../../core/protocol/testing/device.ts'
import type { Instant } from '../../core/rules/calendar/instant.ts'
import { weekInterval, weekOf } from '../../core/rules/calendar/week.ts'
import { createServices, type Services } from '../compose.ts'
import { readConfig } from '../config.ts'
import type { Person } from '../domain/accounts/person.ts'
import { openDatabase } from '../infra/database/database.ts'
import { createTestClock, PASSWORD, type TestClock } from './test-app.ts'
import { signInTestDevice } from './test-device.ts'
import { testPicture } from './test-picture.ts'

/** Every capability of the server on a real data folder, with a clock to move; nothing listens or ticks. */
export type TestServices = Services & {
  folder: string
  clock: TestClock
  signUp(name: string, card?: string): Promise<Person>
  /** A working job between two people, since the beginning of the week. */
  hire(client: Person, freelancer: Person): Promise<string>
  /** Claims of the running week, or of another, through the door that sockets use. */
  claim(
    job: string,
    author: Party,
    claims: readonly (Unlinked<FreelancerClaim> | ClientClaim)[],
    week?: string,
  ): Promise<void>
  close(): Promise<void>
}

let writers = 0

export async function openTestServices(
  given: { folder?: string; env?: Record<string, string>; now?: Instant } = {},
): Promise<TestServices> {
  const folder = given.folder ?? (await mkdtemp(join(tmpdir(), 'glasswork-house-')))
  const config = readConfig(['--data', folder, '--payments', 'sandbox'], {
    PUBLIC_URL: 'http://work.example',
    ...given.env,
  })
  if (typeof config === 'string') throw new Error(config)
  const clock = createTestClock(given.now)
  const database = await openDatabase(config.databaseUrl)
  const parts = await createServices({ config, clock, database, log: (error) => console.error(error) })
  const { accounts, documents, invitations, jobs, payments, policy, screenshots, weeks } = parts

  const deviceByJob = new Map<string, ReturnType<typeof exampleDevice>>()
  const deviceFor = async (job: string) => {
    const freelancerId = (await jobs.get(job, database))?.freelancerId ?? 'nobody'
    const device = deviceByJob.get(job) ?? (await signInTestDevice(database, freelancerId))
    deviceByJob.set(job, device)
    return device
  }

  return {
    ...parts,
    folder,
    clock,
    async signUp(name, card) {
      const email = `${name.toLowerCase()}@example.org`
      const { person } = await accounts.signUp({
        name,
        email,
        password: PASSWORD,
        address: 'test',
        label: 'Test',
        emailVerified: true,
      })
      const given = { kind: 'card' as const, expiresMonth: 12, expiresYear: 2099 }
      if (card) await payments.wallets.add(person.id, { ...given, number: card })
      return person
    },
    async hire(client, freelancer) {
      const now = clock.now()
      clock.set(weekInterval(weekOf(now, policy.zone), policy.zone).from)
      const job = await jobs.create(client, {
        title: 'Catalogue redesign',
        as: 'client',
        rateMinorPerHour: 2500,
        currency: 'USD',
        authorizedSecondsPerWeek: null,
        requiresWorkView: false,
        startsOn: weekOf(clock.now(), policy.zone),
        endsOn: null,
      })
      const { url } = await invitations.invite(job, client, { role: 'freelancer', email: null })
      await invitations.join(url?.split('/').at(-1) ?? '', freelancer, '*')
      clock.set(now)
      await weeks.advance(now)
      return job.id
    },
    async claim(job, author, claims, week = weekOf(clock.now(), policy.zone)) {
      writers += 1
      const records = author === 'freelancer' ? (await deviceFor(job))(claims) : claims
      if (claims.some(({ kind }) => kind === 'screenshot'))
        await screenshots.keep(
          { job: job, sha256: PICTURE.image.sha256, personId: 'test' },
          Readable.from([PICTURE.bytes]),
        )
      const update = encodeRecords(1000 + writers, 0, records)
      const refusal = await documents.acceptUpdate({ job, week, author, update, receivedAt: clock.now() })
      if (refusal) throw new Error(refusal.sentence)
      await documents.idle()
    },
    async close() {
      await parts.weeks.advance(0)
      await parts.documents.close()
      await parts.screenshots.close()
      await parts.notices.close()
      await parts.webhooks.close()
      await database.close()
      if (!given.folder) await rm(folder, { recursive: true })
    },
  }
}

const SLOT_MS = 720_000
/** What every screenshot of a test house shows. */
const PICTURE = testPicture()

/** The span and the screenshot of a full slot, the n-th after an instant at a slot's beginning. */
export function slotClaims(from: Instant, n: number): Unlinked<FreelancerClaim>[] {
  const slot = from + n * SLOT_MS
  const common = { session: 'session-1' }
  return [
    {
      ...common,
      id: `screenshot-${slot}`,
      kind: 'screenshot',
      at: slot + 1000,
      slot,
      clockOffsetMs: 0,
      image: PICTURE.image,
      thumbnail: null,
      look: 'picture',
      lookReason: null,
      activity: { minutes: [1, 1], keys: 10, pointer: 5, wheel: 0 },
      flags: [],
    },
    {
      ...common,
      id: `span-${slot}`,
      kind: 'span',
      at: slot + SLOT_MS,
      sessionStartedAt: from,
      from: slot,
      to: slot + SLOT_MS,
    },
  ]
}

/** An hour entered by hand. */
export const otherClaim = (at: Instant, day: string, seconds = 3600): FreelancerClaim => ({
  id: `other-${at}-${day}`,
  kind: 'other',
  at,
  day,
  seconds,
  description: 'A call about the catalogue',
  idle: null,
})
