import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../messages.ts'
import type { Database } from '../../store/database.ts'
import { useAction } from '../../ui/act.ts'
import { Problem } from '../../ui/page.tsx'
import { JobChooser } from '../popup/job-chooser.tsx'
import { readTestPicture, type WelcomeModel } from './read-welcome.ts'

/** One picture on the freelancer's own click, seen here before it is shared or deleted. */
export function TestShotStep({ database, model }: { database: Database; model: WelcomeModel }) {
  const { busy, problem, run } = useAction()
  const { account, jobs, shot } = model
  const job = jobs.find(({ id }) => id === (shot?.job ?? model.job?.id)) ?? jobs[0]
  if (!job)
    return (
      <>
        <p>
          You have no job to track yet. Accept an invitation in your Workroom, or invite your client to a new
          job there.
        </p>
        <div class="buttons">
          <a class="button" href={`${account?.server}/jobs`} target="_blank" rel="noreferrer">
            Open my Workroom ↗
          </a>
          <button type="button" class="button" disabled={busy} onClick={() => run(() => ask('refresh', {}))}>
            Look again
          </button>
        </div>
        {problem && <Problem sentence={problem} />}
      </>
    )
  const client = job.otherParty?.name ?? 'your client'
  if (shot?.state === 'shared')
    return (
      <>
        <p role="status">
          {client} sees it in the Workroom of “{job.title}” as soon as it has arrived, marked as a test shot.
          It counts no time.
        </p>
        <div class="buttons">
          <a
            class="button"
            href={`${account?.server}/jobs/${encodeURIComponent(job.id)}`}
            target="_blank"
            rel="noreferrer"
          >
            See it there ↗
          </a>
        </div>
      </>
    )
  return (
    <>
      {shot ? (
        <>
          <p>
            <strong>This is what {client} will see.</strong> Nobody has it yet.
          </p>
          <Picture key={shot.id} database={database} screenshot={shot.id} />
        </>
      ) : (
        <>
          {jobs.length > 1 && (
            <div class="welcome__job">
              <p>Which job is it for?</p>
              <JobChooser jobs={jobs} job={job} isLocked={model.isOn} />
            </div>
          )}
          <p>
            Take one picture now, of this window as it is. You see it first; it counts no time
            {jobs.length === 1 && ` in “${job.title}”`}.
          </p>
        </>
      )}
      {problem && <Problem sentence={problem} />}
      <div class="buttons">
        {shot ? (
          <>
            <button
              type="button"
              class="button button--primary"
              disabled={busy}
              onClick={() => run(() => ask('share-test-shot', {}))}
            >
              Share with {client}
            </button>
            <button
              type="button"
              class="button button--danger"
              disabled={busy}
              onClick={() => run(() => ask('delete-test-shot', {}))}
            >
              Delete
            </button>
          </>
        ) : (
          <button
            type="button"
            class="button button--primary"
            disabled={busy}
            onClick={() => run(() => ask('take-test-shot', { job: job.id }))}
          >
            {busy ? 'Taking it…' : 'Take a test shot'}
          </button>
        )}
      </div>
    </>
  )
}

function Picture({ database, screenshot }: { database: Database; screenshot: string }) {
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    let url: string | null = null
    void readTestPicture(database, screenshot).then((blob) => {
      url = blob && URL.createObjectURL(blob)
      setAddress(url)
    })
    return () => {
      if (url) URL.revokeObjectURL(url)
    }
  }, [screenshot])
  return address && <img class="welcome__picture" src={address} alt="Your test shot" />
}
