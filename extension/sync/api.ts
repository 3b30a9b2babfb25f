/** The server's HTTP API as the extension uses it. */

import type { JobSummary } from '../../core/protocol/api/jobs.ts'
import type { FreelancerClaim, Ruling } from '../../core/protocol/records.ts'
import type { Policy } from '../../core/rules/policy.ts'
import type { Refusal } from '../../core/rules/refusal.ts'
import type { Account } from './account.ts'

/** An answer of the server that isn't the wished one, or none at all (`offline`). */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, { code, sentence }: Refusal<string>) {
    super(sentence)
    this.status = status
    this.code = code
  }
  /** Whether asking again later, unchanged, can help. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500
  }
}

/** The server's clock, signed for this device, and what a sandbox adds to the real time (C10). */
export type GivenAnchor = { anchor: string; now: number; simulatedOffsetMs: number }

type JobsPage = { jobs: JobSummary[]; next: string | null }
/** Of a hundred jobs: more than anybody works for. */
const MOST_PAGES = 50

const TIMEOUT_MS = 20_000

type Request = { method?: 'GET' | 'POST' | 'PUT' | 'DELETE'; json?: unknown; body?: Blob; token?: string }

async function ask<T>(server: string, path: string, request: Request = {}): Promise<T> {
  const { method = 'GET', json, body, token } = request
  const headers: Record<string, string> = { accept: 'application/json' }
  if (token) {
    headers.authorization = `Bearer ${token}`
    // This device's time, which helps a server that doubts its own (W8).
    headers['x-client-clock'] = String(Date.now())
  }
  if (json !== undefined) headers['content-type'] = 'application/json'
  else if (body) headers['content-type'] = body.type
  let response: Response
  try {
    response = await fetch(`${server}${path}`, {
      method,
      headers,
      body: json === undefined ? (body ?? null) : JSON.stringify(json),
      credentials: 'omit',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch {
    throw new ApiError(0, { code: 'offline', sentence: `${new URL(server).host} can't be reached.` })
  }
  if (response.status === 204) return undefined as T
  const answer = await response.json().catch(() => null)
  if (response.ok && answer !== null) return answer as T
  throw new ApiError(response.status, {
    code: answer?.error?.code ?? 'unexpected-answer',
    sentence: answer?.error?.message ?? `The server answered ${response.status}.`,
  })
}

export type Credentials = { email: string; password: string } | { code: string }

/** Signs this device in, by password or by a code of the Workroom's page. Rejects with ApiError. */
export async function signIn(server: string, credentials: Credentials & { label: string }): Promise<Account> {
  const { token, device, person } = await ask<{
    token: string
    device: { id: string }
    person: Account['person']
  }>(server, 'code' in credentials ? '/api/devices/by-code' : '/api/devices', {
    method: 'POST',
    json: credentials,
  })
  return { server, token, device: String(device.id), person }
}

/** The calls of a device that is signed in; each rejects with ApiError. */
export function createApi({ server, token, device }: Account) {
  const job = (id: string) => `/api/jobs/${encodeURIComponent(id)}`
  return {
    /** All of them, page by page. */
    async jobs(): Promise<JobSummary[]> {
      const jobs: JobSummary[] = []
      let next: string | null = null
      for (let page = 0; page < MOST_PAGES && (page === 0 || next !== null); page++) {
        const after: string = next === null ? '' : `?after=${encodeURIComponent(next)}`
        const answer: JobsPage = await ask(server, `/api/jobs${after}`, { token })
        jobs.push(...answer.jobs)
        next = answer.next
      }
      return jobs
    },
    policy: () => ask<Policy>(server, '/api/policy', { token }),
    ticket: async (jobId: string) =>
      (
        await ask<{ ticket: string }>(server, '/api/sync-tickets', {
          method: 'POST',
          json: { job: jobId },
          token,
        })
      ).ticket,
    lateClaims: async (jobId: string, week: string, records: readonly FreelancerClaim[]) =>
      (
        await ask<{ rulings: Ruling[] }>(server, `${job(jobId)}/weeks/${week}/late-claims`, {
          method: 'POST',
          json: { records },
          token,
        })
      ).rulings,
    anchor: (deviceNow: number) =>
      ask<GivenAnchor>(server, '/api/devices/anchors', { method: 'POST', json: { deviceNow }, token }),
    putImage: (jobId: string, sha256: string, body: Blob) =>
      ask<unknown>(server, `${job(jobId)}/screenshots/${sha256}`, { method: 'PUT', body, token }),
    signOut: () =>
      ask<void>(server, `/api/devices/${encodeURIComponent(device)}`, { method: 'DELETE', token }),
  }
}

export type Api = ReturnType<typeof createApi>
