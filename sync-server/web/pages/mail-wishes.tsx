import { useState } from 'preact/hooks'
import { api, sentenceOfError } from '../api.ts'
import { Check } from '../parts/form.tsx'
import { useLoad } from '../parts/load.ts'
import { Shown } from '../parts/states.tsx'

type Mail = { kind: string; label: string; on: boolean }
type Answer = { mails: Mail[] }

/** Which mails come; those about money, deadlines and the account always do. */
export function MailWishes() {
  const loaded = useLoad('mails', async () => (await api<Answer>('GET', '/api/me/mails')).mails)
  const [said, setSaid] = useState<{ sentence: string; failed: boolean } | null>(null)
  const set = async ({ kind, label }: Mail, on: boolean) => {
    setSaid(null)
    try {
      await api<Answer>('PUT', '/api/me/mails', { kind, on })
      setSaid({ sentence: `Saved: “${label}” is ${on ? 'on' : 'off'}.`, failed: false })
    } catch (error) {
      setSaid({ sentence: sentenceOfError(error), failed: true })
    }
    await loaded.reload()
  }
  return (
    <section class="card" aria-labelledby="mails">
      <h2 id="mails">Mails</h2>
      <p class="note">
        Mails about money, deadlines, disputes and the safety of your account are always sent. These you can
        turn off:
      </p>
      <Shown of={loaded}>
        {(mails) => (
          <>
            {mails.map((mail) => (
              <Check
                key={mail.kind}
                label={mail.label}
                checked={mail.on}
                onChange={(event) => void set(mail, event.currentTarget.checked)}
              />
            ))}
            {said && (
              <p class={said.failed ? 'refusal' : 'note'} role={said.failed ? 'alert' : 'status'}>
                {said.sentence}
              </p>
            )}
          </>
        )}
      </Shown>
    </section>
  )
}
