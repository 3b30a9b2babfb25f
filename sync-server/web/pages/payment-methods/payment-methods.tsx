import { useState } from 'preact/hooks'
import type { PaymentMethod } from '../../../../core/protocol/api/payments.ts'
import type { Money } from '../../../../core/protocol/api/values.ts'
import { Dialog } from '../../../../core/ui/dialog.tsx'
import { money } from '../../../../core/ui/words/format.ts'
import { addressOf, api, sentenceOfError } from '../../api.ts'
import { useLoad } from '../../parts/load.ts'
import { PageHead } from '../../parts/page.tsx'
import { Refusal } from '../../parts/refusal.tsx'
import { Problem, Shown } from '../../parts/states.tsx'
import { policy } from '../../policy.ts'
import { navigate, query } from '../../router.ts'
import { AddMethod } from './add-method.tsx'
import { TopUp } from './top-up.tsx'
import './payment-methods.css'

/** Ways to pay, one default and one backup (P1); every refusal is shown in its place (P3). */
export function PaymentMethodsPage() {
  const [arrival, setArrival] = useState<{ added: string } | { problem: string } | null>(null)
  const loaded = useLoad('payment-methods', async () => {
    // Asked for at each load: once it is finished it must not bring back a method that was removed since.
    const setUp = query.value.get('set-up')
    if (setUp !== null) setArrival(await finishSetUp(setUp))
    return api('GET /api/payment-methods')
  })
  const [refused, setRefused] = useState<{ method: string; error: unknown } | null>(null)
  async function change(method: string, ask: () => Promise<unknown>) {
    setRefused(null)
    try {
      await ask()
      await loaded.reload()
    } catch (error) {
      setRefused({ method, error })
    }
  }
  if (policy.value.settlement === 'outside')
    return (
      <>
        <PageHead title="Payment methods" />
        <p class="lead">
          Nothing is charged here, so no payment method is needed. After each review an invoice goes out; you
          pay it by bank, and whoever is paid confirms receipt.
        </p>
        <p>
          What is open stands in each job’s Workroom, under Payments: <a href="/jobs">my jobs</a>.
        </p>
        <p class="note">
          What you paid:{' '}
          <a href={addressOf('GET /api/statement.csv', { query: { side: 'client' } })}>statement as CSV</a>.
        </p>
      </>
    )
  return (
    <>
      <PageHead title="Payment methods" />
      <p class="lead">
        Work View charges the default method by itself after each review, then the backup if that fails. It
        can’t be turned off while a job uses Work View.
      </p>
      <p class="note">
        What you paid:{' '}
        <a href={addressOf('GET /api/statement.csv', { query: { side: 'client' } })}>statement as CSV</a>.
      </p>
      {arrival && 'added' in arrival && <p role="status">{arrival.added} was added.</p>}
      {arrival && 'problem' in arrival && (
        <Problem sentence={arrival.problem} onRetry={loaded.reload}>
          <button
            type="button"
            class="button"
            onClick={() => {
              setArrival(null)
              navigate('/payment-methods', { replace: true })
            }}
          >
            Go on without it
          </button>
        </Problem>
      )}
      <Shown of={loaded}>
        {({ version, methods, balances, cardsElsewhere }) => (
          <>
            {methods.length === 0 ? (
              <p class="empty">
                No payment method yet. Until there is one, the jobs that you pay for are Not Ready.
              </p>
            ) : (
              <ul class="rows" aria-label="Your payment methods">
                {methods.map((method) => (
                  <MethodRow
                    key={method.id}
                    method={method}
                    balances={balances}
                    seen={version}
                    refused={refused?.method === method.id ? refused.error : null}
                    change={change}
                    onReload={async () => {
                      await loaded.reload()
                      setRefused(null)
                    }}
                  />
                ))}
              </ul>
            )}
            <div class="columns">
              <AddMethod elsewhere={cardsElsewhere} methods={methods} onAdded={loaded.reload} />
              {methods.some(({ kind }) => kind === 'balance') && (
                <TopUp methods={methods} onDone={loaded.reload} />
              )}
            </div>
          </>
        )}
      </Shown>
    </>
  )
}

/** Back from the payment provider's page with its reference. */
async function finishSetUp(reference: string): Promise<{ added: string } | { problem: string }> {
  try {
    const { method } = await api('POST /api/payment-methods/set-ups/{ref}', { ref: reference })
    navigate('/payment-methods', { replace: true })
    return { added: method.label }
  } catch (error) {
    return { problem: sentenceOfError(error) }
  }
}

/** What removing a method changes, by its role (N1). */
const CONSEQUENCES: Record<PaymentMethod['role'], string> = {
  default:
    'It is your default: without another one your jobs are Not Ready and nothing is charged by itself.',
  backup: 'It is your backup: a charge that fails at the default has nowhere else to go.',
  none: 'It is charged by nothing now, and can be added again.',
}

function MethodRow(props: {
  method: PaymentMethod
  balances: readonly Money[]
  seen: string
  refused: unknown
  onReload: () => Promise<void>
  change: (method: string, ask: () => Promise<unknown>) => Promise<void>
}) {
  const { method, change } = props
  const { id, kind, role, label } = method
  const [removing, setRemoving] = useState(false)
  const setRole = (wanted: PaymentMethod['role']) =>
    change(id, () =>
      api('PUT /api/payment-methods/{id}/role', { id, body: { role: wanted }, seen: props.seen }),
    )
  return (
    <li class="card" aria-label={label}>
      <div class="method__name">
        <strong>{label}</strong>
        {role !== 'none' && (
          <span class={`mark mark--${role}`}>{role === 'default' ? 'Default' : 'Backup'}</span>
        )}
        {kind === 'card' &&
          (method.authenticated ? (
            <span class="note">authenticated</span>
          ) : (
            <span class="mark mark--late">not authenticated: can’t be charged by itself</span>
          ))}
        {kind === 'balance' && (
          <span class="note">
            {props.balances.map(({ amountMinor, currency }) => money(amountMinor, currency)).join(', ') ||
              'empty'}
          </span>
        )}
        {method.status === 'inactive' && <span class="mark mark--late">inactive</span>}
      </div>
      <div class="buttons">
        {kind === 'card' && !method.authenticated && (
          <button
            type="button"
            class="button button--primary"
            onClick={() => void change(id, () => api('POST /api/payment-methods/{id}/authenticate', { id }))}
          >
            Authenticate
          </button>
        )}
        {role !== 'default' && (
          <button type="button" class="button" onClick={() => void setRole('default')}>
            Make default
          </button>
        )}
        {role !== 'backup' && role !== 'default' && (
          <button type="button" class="button" onClick={() => void setRole('backup')}>
            Make backup
          </button>
        )}
        {role === 'backup' && (
          <button type="button" class="button" onClick={() => void setRole('none')}>
            No longer backup
          </button>
        )}
        <button
          type="button"
          class="button button--danger"
          aria-label={`Remove ${label}`}
          onClick={() => setRemoving(true)}
        >
          Remove…
        </button>
      </div>
      {removing && (
        <Dialog title={`Remove ${label}?`} onClose={() => setRemoving(false)}>
          <p>{CONSEQUENCES[role]}</p>
          <div class="buttons">
            <button
              type="button"
              class="button button--danger"
              onClick={() => {
                setRemoving(false)
                void change(id, () => api('DELETE /api/payment-methods/{id}', { id, seen: props.seen }))
              }}
            >
              Remove it
            </button>
            <button type="button" class="button" onClick={() => setRemoving(false)}>
              Keep it
            </button>
          </div>
        </Dialog>
      )}
      {props.refused !== null && <Refusal error={props.refused} onReload={props.onReload} />}
    </li>
  )
}
