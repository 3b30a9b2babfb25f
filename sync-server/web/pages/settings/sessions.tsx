import { moment } from '../../../../core/ui/words/format.ts'
import { type AnswerTo, api } from '../../api.ts'
import { accountTime, viewerZone } from '../../page-clock.ts'
import { Form } from '../../parts/form.tsx'
import { useLoad } from '../../parts/load.ts'
import { everyItem } from '../../parts/pages.ts'
import { Shown } from '../../parts/states.tsx'
import { signOut } from '../../session.ts'

type Session = AnswerTo<'GET /api/sessions'>['sessions'][number]

/** Where one is signed in: browsers with the page, and the Trackers that may write for one. */
export function Sessions() {
  const loaded = useLoad('sessions', () => everyItem('GET /api/sessions', {}, 'sessions'))
  const end = async ({ id, isThisOne }: Session) => {
    if (isThisOne) return signOut()
    await api('DELETE /api/sessions/{id}', { id })
    await loaded.reload()
  }
  return (
    <section class="card" aria-labelledby="sessions">
      <h2 id="sessions">Where you are signed in</h2>
      <p class="note">
        Signing out takes effect at once. A Tracker keeps what it has not sent yet, until it is connected
        again.
      </p>
      <Shown of={loaded}>
        {(sessions) => (
          <>
            <ul class="rows" aria-label="Your sessions">
              {[...sessions]
                .sort((a, b) => Number(b.isThisOne) - Number(a.isThisOne) || b.lastSeenAt - a.lastSeenAt)
                .map((session) => (
                  <li key={session.id} class="row">
                    <div>
                      <strong>{session.label}</strong>{' '}
                      {session.isThisOne && <span class="mark mark--default">this browser</span>}
                      {session.kind === 'device' && <span class="mark mark--backup">Tracker</span>}
                      <p class="note">
                        since {moment(accountTime(session.createdAt), viewerZone)}, last seen{' '}
                        {moment(accountTime(session.lastSeenAt), viewerZone)}
                      </p>
                    </div>
                    <Form
                      submit="Sign out"
                      about={`Sign out ${session.label}${session.isThisOne ? ', this browser' : ''}`}
                      danger={!session.isThisOne}
                      plain={session.isThisOne}
                      onSubmit={() => end(session)}
                    >
                      {null}
                    </Form>
                  </li>
                ))}
            </ul>
            {!sessions.some(({ kind }) => kind === 'device') && (
              <p class="note">
                No Tracker is connected. <a href="/get-tracker">Get the Tracker</a>
              </p>
            )}
            <p>
              <a href="/connect">Connect a Tracker</a>
            </p>
          </>
        )}
      </Shown>
    </section>
  )
}
