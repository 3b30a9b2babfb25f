import { useState } from 'preact/hooks'
import { Dialog } from '../../../../core/ui/dialog.tsx'
import { moment } from '../../../../core/ui/words/format.ts'
import { type AnswerTo, ApiRefusal, api } from '../../api.ts'
import { accountTime, viewerZone } from '../../page-clock.ts'
import { Field, Form, textOf } from '../../parts/form.tsx'
import { useLoad } from '../../parts/load.ts'
import { Shown } from '../../parts/states.tsx'
import { addPasskey, hasPasskeys } from '../sign-in/passkey-browser.ts'

type Passkey = AnswerTo<'GET /api/passkeys'>['passkeys'][number]
type Asked = { what: 'add' } | { what: 'rename' | 'remove'; passkey: Passkey }

/** Ways in without a password: one's passkeys, and a new one. */
export function Passkeys() {
  const loaded = useLoad('passkeys', () => api('GET /api/passkeys'))
  const [asked, setAsked] = useState<Asked | null>(null)
  const done = async () => {
    setAsked(null)
    await loaded.reload()
  }
  return (
    <section class="card" aria-labelledby="passkeys">
      <h2 id="passkeys">Passkeys</h2>
      <p class="note">
        Sign in by fingerprint, face or PIN of your device instead of the password, which goes on working.
      </p>
      <Shown of={loaded}>
        {({ passkeys, needsPassword }) => (
          <>
            {passkeys.length === 0 ? (
              <p class="empty">You have no passkey yet.</p>
            ) : (
              <ul class="rows" aria-label="Your passkeys">
                {passkeys.map((passkey) => (
                  <PasskeyRow
                    key={passkey.id}
                    passkey={passkey}
                    ask={(what) => setAsked({ what, passkey })}
                  />
                ))}
              </ul>
            )}
            {hasPasskeys ? (
              <Form
                submit="Add a passkey"
                busy="Look for your browser’s question…"
                onSubmit={async () => {
                  if (needsPassword) return setAsked({ what: 'add' })
                  try {
                    await addPasskey(undefined)
                  } catch (error) {
                    // The sign-in was recent when the page was loaded.
                    if (!(error instanceof ApiRefusal) || error.code !== 'password-needed') throw error
                    setAsked({ what: 'add' })
                  }
                  await loaded.reload()
                }}
              >
                {null}
              </Form>
            ) : (
              <p class="note">This browser can’t make passkeys here: it needs a newer one, or https.</p>
            )}
            {asked && (
              <PasskeyDialog
                asked={asked}
                needsPassword={needsPassword}
                onDone={done}
                onClose={() => setAsked(null)}
              />
            )}
          </>
        )}
      </Shown>
    </section>
  )
}

function PasskeyRow({ passkey, ask }: { passkey: Passkey; ask: (what: 'rename' | 'remove') => void }) {
  const { label, createdAt, lastUsedAt } = passkey
  return (
    <li class="row">
      <div>
        <strong>{label}</strong>
        <p class="note">
          added {moment(accountTime(createdAt), viewerZone)},{' '}
          {lastUsedAt === null ? 'not used yet' : `last used ${moment(accountTime(lastUsedAt), viewerZone)}`}
        </p>
      </div>
      <div class="buttons">
        <button type="button" class="button" aria-label={`Rename ${label}`} onClick={() => ask('rename')}>
          Rename
        </button>
        <button
          type="button"
          class="button button--danger"
          aria-label={`Remove ${label}`}
          onClick={() => ask('remove')}
        >
          Remove…
        </button>
      </div>
    </li>
  )
}

function PasskeyDialog(props: {
  asked: Asked
  needsPassword: boolean
  onDone: () => Promise<void>
  onClose: () => void
}) {
  const { asked, needsPassword } = props
  const act = async (values: FormData) => {
    const proof = values.has('password') ? { password: String(values.get('password')) } : {}
    if (asked.what === 'add') await addPasskey(proof.password)
    else if (asked.what === 'remove')
      await api('DELETE /api/passkeys/{id}', { id: asked.passkey.id, body: proof })
    else
      await api('PATCH /api/passkeys/{id}', {
        id: asked.passkey.id,
        body: { label: textOf(values, 'label') },
      })
    await props.onDone()
  }
  const words = {
    add: { title: 'Add a passkey', submit: 'Go on' },
    rename: { title: 'Rename the passkey', submit: 'Rename' },
    remove: { title: 'Remove the passkey?', submit: 'Remove it' },
  }[asked.what]
  return (
    <Dialog title={words.title} onClose={props.onClose}>
      <Form
        submit={words.submit}
        danger={asked.what === 'remove'}
        onSubmit={act}
        extra={
          <button type="button" class="button" onClick={props.onClose}>
            Cancel
          </button>
        }
      >
        {asked.what === 'remove' && (
          <p>
            “{asked.passkey.label}” won’t sign in any more. Your device may go on showing it until you delete
            it there too.
          </p>
        )}
        {asked.what === 'rename' && (
          <Field label="Name" name="label" required maxLength={100} defaultValue={asked.passkey.label} />
        )}
        {asked.what !== 'rename' && (needsPassword || asked.what === 'add') && (
          <Field
            label="Your password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
            hint="Your sign-in was a while ago."
          />
        )}
      </Form>
    </Dialog>
  )
}
