import { moment } from '../../../core/ui/words/format.ts'
import type { AnswerTo } from '../api.ts'
import { viewerZone } from '../page-clock.ts'
import { useLoad } from '../parts/load.ts'
import { PageHead } from '../parts/page.tsx'
import { pageAfter, useMore } from '../parts/pages.ts'
import { ShowMore } from '../parts/show-more.tsx'
import { Shown } from '../parts/states.tsx'
import { sandboxMoves } from '../sandbox.ts'
import './mail.css'

type Mail = AnswerTo<'GET /api/sandbox/mail'>['mails'][number]

const mailsAfter = (after: string | null) =>
  pageAfter('GET /api/sandbox/mail', { query: { limit: '50' } }, 'mails', after)

/** The mails that this sandbox would have sent. */
export function MailPage() {
  const loaded = useLoad(`mail ${sandboxMoves.value}`, () => mailsAfter(null))
  return (
    <>
      <PageHead title="Mail">
        <button type="button" class="button" onClick={() => void loaded.reload()}>
          Look again
        </button>
      </PageHead>
      <Shown of={loaded}>
        {({ items, next }) =>
          items.length === 0 ? <p class="empty">No mail yet.</p> : <Mails first={items} next={next} />
        }
      </Shown>
    </>
  )
}

function Mails(props: { first: readonly Mail[]; next: string | null }) {
  const list = useMore(props.first, props.next, mailsAfter)
  return (
    <>
      <ul class="rows">
        {list.items.map((mail) => (
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
      <ShowMore list={list} what="mails" />
    </>
  )
}

/** Text with its addresses as links; nothing else of a mail is drawn as markup. */
function withLinks(text: string) {
  return text.split(/(https?:\/\/\S+)/).map((part, i) => (i % 2 === 1 ? <a href={part}>{part}</a> : part))
}
