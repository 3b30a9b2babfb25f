import { moment } from '../../../core/view/format.ts'
import { api } from '../api.ts'
import { viewerZone } from '../page-clock.ts'
import { useLoad } from '../parts/load.ts'
import { PageHead } from '../parts/page.tsx'
import { Shown } from '../parts/states.tsx'
import { sandboxMoves } from '../sandbox.ts'

type Mail = { id: string; to: string; subject: string; text: string; at: number }

/** The mails that this sandbox would have sent. */
export function MailPage() {
  const loaded = useLoad(
    `mail ${sandboxMoves.value}`,
    async () => (await api<{ mails: Mail[] }>('GET', '/api/sandbox/mail')).mails,
  )
  return (
    <>
      <PageHead title="Mail">
        <button type="button" class="button" onClick={() => void loaded.reload()}>
          Look again
        </button>
      </PageHead>
      <Shown of={loaded}>
        {(mails) =>
          mails.length === 0 ? (
            <p class="empty">No mail yet.</p>
          ) : (
            <ul class="rows">
              {[...mails]
                .sort((a, b) => b.at - a.at)
                .map((mail) => (
                  <li key={mail.id} class="card">
                    <details>
                      <summary>
                        {mail.subject} <span class="note">to {mail.to}</span>
                      </summary>
                      <p class="note">{moment(mail.at, viewerZone)}</p>
                      <p class="mail">{withLinks(mail.text)}</p>
                    </details>
                  </li>
                ))}
            </ul>
          )
        }
      </Shown>
    </>
  )
}

/** Text with its addresses as links; nothing else of a mail is drawn as markup. */
function withLinks(text: string) {
  return text.split(/(https?:\/\/\S+)/).map((part, i) => (i % 2 === 1 ? <a href={part}>{part}</a> : part))
}
