import type { Database } from '../../store/database.ts'
import { readValue } from '../../store/values.ts'

/** What is done already: the page keeps its place because it asks each time, and remembers nothing itself. */
export async function readWelcome(database: Database) {
  const account = (await readValue(database, 'account')) ?? null
  const jobs = (await readValue(database, 'jobs')) ?? []
  const selected = await readValue(database, 'selectedJob')
  const shot = (await readValue(database, 'testShot')) ?? null
  return {
    account,
    jobs: jobs.filter(({ status }) => status === 'working'),
    job: jobs.find(({ id }) => id === selected) ?? null,
    shot: shot?.person === account?.person.id ? shot : null,
    isOn: (await readValue(database, 'tracker'))?.phase.kind === 'on',
  }
}
export type WelcomeModel = Awaited<ReturnType<typeof readWelcome>>

/** The test shot's picture, as it will be shared. */
export async function readTestPicture(database: Database, screenshot: string): Promise<Blob | null> {
  return (await database.images.get(`${screenshot}/image`))?.blob ?? null
}
