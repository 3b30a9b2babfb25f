import { useState } from 'preact/hooks'
import { type AnswerTo, api } from '../../api.ts'
import { Check } from '../../parts/form.tsx'
import { useLoad } from '../../parts/load.ts'
import { Refusal } from '../../parts/refusal.tsx'
import { Shown } from '../../parts/states.tsx'

type Mail = AnswerTo<'GET /api/me/mails'>['mails'][number]

/** Which mails come; those about money, deadlines and the account always do. */
export function MailWishes() {
  const loaded = useLoad('mails', () => api('GET /api/me/mails'))
  const [said, setSaid] = useState<{ saved: string } | { error: unknown } | null>(null)
  const set = async ({ kind, label }: Mail, on: boolean, seen: string) => {
    setSaid(null)
    try {
      await api('PUT /api/me/mails', { body: { kind, on }, seen })
      setSaid({ saved: `Saved: “${label}” is ${on ? 'on' : 'off'}.` })
    } catch (error) {
      setSaid({ error })
    }
    // After a refusal too: the boxes then show what is kept.
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
        {({ version, mails }) => (
          <>
            {mails.map((mail) => (
              <Check
                key={mail.kind}
                label={mail.label}
                checked={mail.on}
                onChange={(event) => void set(mail, event.currentTarget.checked, version)}
              />
            ))}
            {said && 'saved' in said && (
              <p class="note" role="status">
                {said.saved}
              </p>
            )}
            {said && 'error' in said && <Refusal error={said.error} />}
          </>
        )}
      </Shown>
    </section>
  )
}
