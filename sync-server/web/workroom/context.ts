import type { WorkroomWeek } from '../../../core/projection/workroom-week.ts'
import type { JobDetail } from '../../../core/protocol/api/jobs.ts'
import type { PictureSource } from '../../../core/ui/wall/picture-image.tsx'
import { addressOf } from '../api.ts'
import type { LiveWeek } from '../live-week.ts'

/** What every page of a Workroom gets. */
export type WorkroomProps = {
  job: JobDetail
  reloadJob: () => Promise<void>
  /** The week that the page shows, and the one that runs now; often the same. */
  shown: LiveWeek
  current: LiveWeek
  shownWeek: string
}

/** Where a job's screenshots are served, by hash. The same function for the same job, so that pictures stay. */
export function pictureSource(job: string): PictureSource {
  let source = sources.get(job)
  if (source === undefined) {
    source = (sha256) => addressOf('GET /api/jobs/{job}/screenshots/{sha256}', { job, sha256 })
    sources.set(job, source)
  }
  return source
}
const sources = new Map<string, PictureSource>()

/** Names of both parties for threads and lines. */
export function partyNames(job: JobDetail): { client: string; freelancer: string } {
  const other = job.otherParty?.name
  return {
    client: job.parties?.client?.name ?? (job.role === 'freelancer' ? other : undefined) ?? 'Client',
    freelancer: job.parties?.freelancer?.name ?? (job.role === 'client' ? other : undefined) ?? 'Freelancer',
  }
}

export type TimesheetActionProps = WorkroomProps & { week: WorkroomWeek }
