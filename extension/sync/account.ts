export type Account = {
  /** Origin of the server, without a slash at its end. */
  server: string
  token: string
  device: string
  person: { id: string; name: string; email: string }
}

export type JobSummary = {
  id: string
  title: string
  role: 'freelancer' | 'client' | 'support'
  status: 'invited' | 'working' | 'paused' | 'ended'
  otherParty: { name: string } | null
  terms: {
    version: number
    rateMinorPerHour: number
    currency: string
    authorizedSecondsPerWeek: number | null
    requiresWorkView: boolean
  }
  startsAt: number | null
  endsAt: number | null
  ready: boolean
  readyReasons: { code: string; sentence: string; wayOut: string }[]
}
