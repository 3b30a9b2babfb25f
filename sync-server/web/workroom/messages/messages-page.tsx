import { useEffect, useState } from 'preact/hooks'
import { previousWeek, weekOf } from '../../../../core/rules/calendar/week.ts'
import { Messages } from '../../../../core/ui/messages.tsx'
import { shortDate } from '../../../../core/ui/words/format.ts'
import { type LiveWeek, openWeek } from '../../live-week.ts'
import { viewerZone } from '../../page-clock.ts'
import { PageHead } from '../../parts/page.tsx'
import { Skeleton } from '../../parts/states.tsx'
import { policy } from '../../policy.ts'
import { partyNames, type WorkroomProps } from '../context.ts'
import { markRead } from './unread.ts'

/** The thread of the job (K2): this week and the one before at once, earlier weeks when asked for. */
export function MessagesPage({ job, current }: WorkroomProps) {
  const first = weekOf(job.startsAt, policy.value.zone)
  const [earlier, setEarlier] = useState<readonly { id: string; live: LiveWeek }[]>([])
  const oldest = earlier.at(-1)?.id ?? job.currentWeek
  const open = (id: string) => ({ id, live: openWeek(job.id, id, null) })

  useEffect(() => {
    if (first >= job.currentWeek) return
    const opened = open(previousWeek(job.currentWeek))
    setEarlier([opened])
  }, [job.id, job.currentWeek])
  useEffect(() => () => earlier.forEach(({ live }) => void live.close()), [])

  const loading = current.week.value === null || earlier.some(({ live }) => live.week.value === null)
  const messages = [...earlier.map(({ live }) => live).reverse(), current].flatMap(
    (live) => live.week.value?.messages ?? [],
  )
  useEffect(() => markRead(job.id, messages), [messages.length])
  const send = (text: string) => current.claim({ kind: 'message', text })
  return (
    <>
      <PageHead title={`Messages · ${job.title}`} shown="Messages" />
      {first < oldest && (
        <button
          type="button"
          class="button"
          onClick={() => setEarlier([...earlier, open(previousWeek(oldest))])}
        >
          Show messages before {shortDate(oldest)}
        </button>
      )}
      {loading && messages.length === 0 ? (
        <Skeleton />
      ) : (
        <Messages
          messages={messages}
          viewer={job.role}
          names={partyNames(job)}
          zone={viewerZone}
          policyZone={policy.value.zone}
          {...(job.role === 'support' ? {} : { onSend: send })}
        />
      )}
    </>
  )
}
