/** The whole server as a process with an honest pair and a hostile member, each with a job of their own. */
import { readFileSync } from 'node:fs'
import { type Server, startServer } from '../../server.ts'
import { verifyAddress } from '../../verify-address.ts'

export type Member = { cookie: string; job: string; week: string }
export type BenchHouse = {
  server: Server
  freelancer: Member
  client: Member
  hostile: Member
  rssMib(): number
}

/** Wednesday 18 November 2026: the running week is `WEEK` of the other measures. */
const WEDNESDAY = '2026-11-18T20:00Z'

export async function openHouse(): Promise<BenchHouse> {
  const server = await startServer({ date: WEDNESDAY })
  const call = async (cookie: string, method: string, path: string, body?: object) => {
    const response = await fetch(`${server.url}/api${path}`, {
      method,
      headers: { 'x-glasswork': '1', cookie, 'if-match': '*', 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return {
      cookie: response.headers.get('set-cookie')?.split(';')[0] ?? cookie,
      body: await response.json(),
    }
  }
  const signUp = async (name: string): Promise<string> => {
    const email = `${name}@example.org`
    const { cookie } = await call('', 'POST', '/sign-up', { name, email, password: 'correct horse battery' })
    await verifyAddress(server.url, email)
    return cookie
  }
  const hire = async (client: string, freelancer: string) => {
    const { job } = (await call(client, 'POST', '/jobs', { title: 'Catalogue', rateMinorPerHour: 2500 })).body
    const invited = await call(client, 'POST', `/jobs/${job.id}/invitations`, { role: 'freelancer' })
    await call(freelancer, 'POST', `/invitations/${invited.body.url.split('/').at(-1)}/accept`)
    return { job: job.id as string, week: job.currentWeek as string }
  }
  const [ana, ben] = [await signUp('ana'), await signUp('ben')]
  const [mallory, accomplice] = [await signUp('mallory'), await signUp('accomplice')]
  const honest = await hire(ana, ben)
  return {
    server,
    client: { cookie: ana, ...honest },
    freelancer: { cookie: ben, ...honest },
    hostile: { cookie: mallory, ...(await hire(accomplice, mallory)) },
    rssMib: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid()}/status`, 'utf8'))?.[1]) / 1024,
  }
}
