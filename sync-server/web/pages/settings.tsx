import { moment } from '../../../core/view/format.ts'
import { api } from '../api.ts'
import { viewerZone } from '../page-clock.ts'
import { Form } from '../parts/form.tsx'
import { useLoad } from '../parts/load.ts'
import { PageHead } from '../parts/page.tsx'
import { Shown } from '../parts/states.tsx'
import { person } from '../session.ts'
import { AccountCare, VerifyEmail } from './account-care.tsx'
import { CalendarLink } from './calendar-link.tsx'

type Device = { id: string; label: string; createdAt: number; lastSeenAt: number | null }

/** Who I am, and the extensions that may write for me. */
export function SettingsPage() {
  const loaded = useLoad(
    'devices',
    async () => (await api<{ devices: Device[] }>('GET', '/api/devices')).devices,
  )
  return (
    <>
      <PageHead title="Settings" />
      <dl class="figures">
        <dt>Name</dt>
        <dd>{person.value?.name}</dd>
        <dt>E-mail</dt>
        <dd>
          {person.value?.email} {person.value?.emailVerified === false && <VerifyEmail />}
        </dd>
        <dt>Time zone</dt>
        <dd>{viewerZone}</dd>
      </dl>
      <section aria-labelledby="devices">
        <h2 id="devices">Devices</h2>
        <p class="note">
          Browsers in which the Tracker is connected with your account. Revoking one signs it out at once;
          what it has not sent yet stays on it.
        </p>
        <Shown of={loaded}>
          {(devices) =>
            devices.length === 0 ? (
              <p class="empty">
                No device is connected. <a href="/get-tracker">Get the Tracker</a>
              </p>
            ) : (
              <ul class="rows">
                {devices.map((device) => (
                  <li key={device.id} class="row">
                    <div>
                      <strong>{device.label}</strong>
                      <p class="note">
                        since {moment(device.createdAt, viewerZone)}
                        {device.lastSeenAt ? `, last seen ${moment(device.lastSeenAt, viewerZone)}` : ''}
                      </p>
                    </div>
                    <Form
                      submit={`Revoke ${device.label}`}
                      danger
                      onSubmit={async () => {
                        await api('DELETE', `/api/devices/${device.id}`)
                        await loaded.reload()
                      }}
                    >
                      {null}
                    </Form>
                  </li>
                ))}
              </ul>
            )
          }
        </Shown>
      </section>
      <CalendarLink />
      <AccountCare />
    </>
  )
}
