/** The server's HTTP API as the extension uses it. */

import type { RefusalCode } from '../../core/messages/refusals.ts'
import type { JobSummary } from '../../core/protocol/api/jobs.ts'
import { type Arguments, type Calls as CallsOf, requestLine } from '../../core/protocol/api/operation.ts'
import type { TRACKER } from '../../core/protocol/api/tracker.ts'
import type { Closing } from '../../core/protocol/closings.ts'
import type { FreelancerClaim, Ruling } from '../../core/protocol/records.ts'
import type { Policy } from '../../core/rules/policy.ts'
import type { Refusal } from '../../core/rules/refusal.ts'
import type { Account } from './account.ts'

/** What the server says over HTTP or at a socket's end, and what this device says where it says nothing. */
export type ServerCode = RefusalCode | Closing | 'offline' | 'unexpected-answer' | 'sync-refused'

/** An answer of the server that isn't the wished one, or none at all (`offline`). */
export class ApiError extends Error {
  readonly status: number
  readonly code: ServerCode
  constructor(status: number, { code, sentence }: Refusal<string>) {
    super(sentence)
    this.status = status
    // A newer server may have others.
    this.code = code as ServerCode
  }
  /** Whether asking again later, unchanged, can help. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500
  }
}

/** What the server is asked, and what it answers, by the definitions that its routes are made of. */
type Calls = CallsOf<(typeof TRACKER)[keyof typeof TRACKER]>

/** The server's clock, signed for this device, and what a sandbox adds to the real time (C10). */
export type GivenAnchor = Calls['POST /api/devices/anchors']['answer']

/** Of a hundred jobs: more than anybody works for. */
const MOST_PAGES = 50

const TIMEOUT_MS = 20_000

type Ask = <Name extends keyof Calls>(
  at: { server: string; token?: string },
  name: Name,
  ...asked: Arguments<Calls[Name]['asked']>
) => Promise<Calls[Name]['answer']>

const ask = send as Ask

async function send(
  { server, token }: { server: string; token?: string },
  name: string,
  asked: { body?: unknown; bytes?: Blob } = {},
): Promise<unknown> {
  const { body, bytes } = asked
  const { method, path } = requestLine(name, asked)
  const headers: Record<string, string> = { accept: 'application/json' }
  if (token) {
    headers.authorization = `Bearer ${token}`
    // This device's time, which helps a server that doubts its own (W8).
    headers['x-client-clock'] = String(Date.now())
  }
  if (body !== undefined) headers['content-type'] = 'application/json'
  else if (bytes) headers['content-type'] = bytes.type
  let response: Response
  try {
    response = await fetch(server + path, {
      method,
      headers,
      body: body === undefined ? (bytes ?? null) : JSON.stringify(body),
      credentials: 'omit',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch {
    throw new ApiError(0, { code: 'offline', sentence: `${new URL(server).host} can't be reached.` })
  }
  if (response.status === 204) return undefined
  const answer = await response.json().catch(() => null)
  if (response.ok && answer !== null) return answer
  throw new ApiError(response.status, {
    code: answer?.error?.code ?? 'unexpected-answer',
    sentence: answer?.error?.message ?? `The server answered ${response.status}.`,
  })
}

export type Credentials = { email: string; password: string } | { code: string }

/** Signs this device in, by password or by a code of the Workroom's page. Rejects with ApiError. */
export async function signIn(server: string, body: Credentials & { label: string }): Promise<Account> {
  const opened = await ('code' in body
    ? ask({ server }, 'POST /api/devices/by-code', { body })
    : ask({ server }, 'POST /api/devices', { body }))
  return { server, token: opened.token, device: opened.device.id, person: opened.person }
}

/** A picture of a job by its hash. Rejects where the server doesn't give it. */
export async function getPicture({ server, token }: Account, job: string, sha256: string): Promise<Blob> {
  const name: keyof Calls = 'GET /api/jobs/{job}/screenshots/{sha256}'
  const { path } = requestLine(name, { job, sha256 })
  const response = await fetch(server + path, {
    ...{ headers: { authorization: `Bearer ${token}` }, credentials: 'omit' },
  })
  if (!response.ok) throw new Error(`no picture: ${response.status}`)
  return response.blob()
}

/** The calls of a device that is signed in; each rejects with ApiError. */
export function createApi(account: Account) {
  return {
    /** All of them, page by page. */
    async jobs(): Promise<JobSummary[]> {
      const jobs: JobSummary[] = []
      let next: string | null = null
      for (let page = 0; page < MOST_PAGES && (page === 0 || next !== null); page++) {
        const query: { after?: string } = next === null ? {} : { after: next }
        const answer: Calls['GET /api/jobs']['answer'] = await ask(account, 'GET /api/jobs', { query })
        jobs.push(...answer.jobs)
        next = answer.next
      }
      return jobs
    },
    policy: (): Promise<Policy> => ask(account, 'GET /api/policy'),
    ticket: async (job: string) => (await ask(account, 'POST /api/sync-tickets', { body: { job } })).ticket,
    async lateClaims(job: string, week: string, claims: readonly FreelancerClaim[]): Promise<Ruling[]> {
      const asked = { job, week, body: { records: [...claims] } }
      const { rulings } = await ask(account, 'POST /api/jobs/{job}/weeks/{week}/late-claims', asked)
      // Which parameters a code has is the rulings' affair.
      return rulings as Ruling[]
    },
    anchor: (deviceNow: number) => ask(account, 'POST /api/devices/anchors', { body: { deviceNow } }),
    putImage: (job: string, sha256: string, bytes: Blob) =>
      ask(account, 'PUT /api/jobs/{job}/screenshots/{sha256}', { job, sha256, bytes }),
    signOut: () => ask(account, 'DELETE /api/devices/{id}', { id: account.device }),
  }
}

export type Api = ReturnType<typeof createApi>
