import { ask } from '../../messages.ts'
import type { Backlog } from '../../store/backlog.ts'
import type { Left } from '../../store/stored-values.ts'
import type { Account } from '../../sync/account.ts'
import { useAction } from '../../ui/act.ts'
import { ConfirmButton, Problem } from '../../ui/page.tsx'
import { counted } from '../../ui/words.ts'

/** Records and pictures that the server has not got, in words; empty if it has all. */
function lackedWords(backlog: Backlog): string {
  const records =
    backlog.held.length + backlog.waiting.length + backlog.sent.length + backlog.refusedClaims.length
  const pictures = backlog.images.length + backlog.refusedImages.length + backlog.developing
  return [
    records > 0 ? counted(records, 'record') : '',
    // Each picture has a thumbnail, in a row of its own.
    pictures > 0 ? counted(Math.ceil(pictures / 2), 'picture') : '',
  ]
    .filter((words) => words !== '')
    .join(' and ')
}

/** What leaving changes, before it is confirmed (N1). */
export function disconnectQuestion(backlog: Backlog, { person }: Account): string {
  const lacked = lackedWords(backlog)
  const stays =
    lacked === ''
      ? 'The server has all that was recorded; it goes from this browser.'
      : `${lacked} that the server has not got yet, and can’t get now, stay in this browser until ${person.email} signs in here again; the rest goes.`
  return `Disconnect this browser? The Tracker stops. ${stays}`
}

/** After somebody disconnected: what of theirs is still here, and what can be done with it. */
export function WhatStays({ left, backlog }: { left: Left; backlog: Backlog }) {
  const { busy, problem, run } = useAction()
  const lacked = lackedWords(backlog)
  const { person } = left
  return (
    <div class="rows" role="status">
      <p>
        <strong>{person.name} is disconnected.</strong>{' '}
        {lacked === ''
          ? 'Nothing recorded stays in this browser; the server has it all.'
          : `${lacked} that the server has not got stay here, and nobody else sees them. Sign in as ${person.email} to send them.`}
      </p>
      {!left.signedOut && (
        <p class="note">
          {new URL(left.server).host} could not be told. Sign this browser out there too: account, Sessions.
        </p>
      )}
      {lacked !== '' && (
        <div>
          <ConfirmButton
            label="Delete them for good…"
            question={`Delete ${lacked} of ${person.name}? They are nowhere else, and their time will never count.`}
            confirm="Delete for good"
            class="button--danger"
            busy={busy}
            onConfirm={() => run(() => ask('delete-left', {}))}
          />
        </div>
      )}
      {problem && <Problem sentence={problem} />}
    </div>
  )
}
