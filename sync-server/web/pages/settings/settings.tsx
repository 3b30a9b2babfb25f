import { viewerZone } from '../../page-clock.ts'
import { PageHead } from '../../parts/page.tsx'
import { person } from '../../session.ts'
import { ChangePassword, Rename, YourData } from './account-care.tsx'
import { Activity } from './activity.tsx'
import { BankDetailsCard } from './bank-details.tsx'
import { CalendarLink } from './calendar-link.tsx'
import { MailWishes } from './mail-wishes.tsx'
import { Passkeys } from './passkeys.tsx'
import { Sessions } from './sessions.tsx'

/** Who I am, my ways in, what comes by mail, and the end of it. */
export function SettingsPage() {
  const who = person.value
  if (!who) return null
  return (
    <div class="settings">
      <PageHead title="Settings" />
      <dl class="figures">
        <dt>Name</dt>
        <dd>
          {who.name} <Rename />
        </dd>
        <dt>E-mail</dt>
        <dd>
          {who.email} {who.emailVerified === false && <span class="mark mark--late">not verified</span>}
        </dd>
        <dt>Time zone</dt>
        <dd>
          {viewerZone} <span class="note">this browser’s; mails name times in it too</span>
        </dd>
      </dl>
      <ChangePassword />
      <Passkeys />
      <Sessions />
      <BankDetailsCard />
      <MailWishes />
      <CalendarLink />
      <Activity />
      <YourData />
    </div>
  )
}
