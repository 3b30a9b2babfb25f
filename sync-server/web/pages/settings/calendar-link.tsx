import { useState } from 'preact/hooks'
import { api } from '../../api.ts'
import { CopyText } from '../../parts/copy-button.tsx'
import { Form } from '../../parts/form.tsx'
import { useLoad } from '../../parts/load.ts'
import { Shown } from '../../parts/states.tsx'

/** Deadlines in one's own calendar (N2); the address is a secret, shown once. */
export function CalendarLink() {
  const loaded = useLoad('calendar', () => api('GET /api/calendar'))
  const [url, setUrl] = useState<string | null>(null)
  return (
    <section class="card" aria-labelledby="calendar">
      <h2 id="calendar">Calendar</h2>
      <Shown of={loaded}>
        {({ open }) => (
          <>
            {url && <CopyText label="Calendar address" text={url} />}
            <Form
              submit={open ? 'Make a new address' : 'Make a calendar address'}
              onSubmit={async () => {
                setUrl((await api('POST /api/calendar')).url)
                await loaded.reload()
              }}
              extra={
                open && (
                  <button
                    type="button"
                    class="button button--danger"
                    onClick={() => {
                      setUrl(null)
                      void api('DELETE /api/calendar').then(loaded.reload)
                    }}
                  >
                    Close it
                  </button>
                )
              }
            >
              <p class="note">
                Subscribe to it and your calendar shows when weeks are submitted, reviewed and charged.
                Whoever has the address can read it; a new one replaces it.
              </p>
            </Form>
          </>
        )}
      </Shown>
    </section>
  )
}
