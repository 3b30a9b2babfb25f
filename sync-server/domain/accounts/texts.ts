import type { Message } from '../../../core/messages/message.ts'
import { letter } from '../notices/texts.ts'

/** Mails about the account itself: whoever did it, its owner hears of it. None can be turned off. */
type Passkey = { label: string; browser: string; url: string }

export const passkeyAddedMail = ({ url, ...params }: Passkey) =>
  letter({ code: 'passkey-added', params }, url)

export const passkeyRemovedMail = ({ url, ...params }: Passkey) =>
  letter({ code: 'passkey-removed', params }, url)

export const passwordSetMail = (about: {
  passkeys: readonly string[]
  dropped: readonly string[]
  calendarEnded: boolean
  url: string
}) =>
  letter(
    {
      code: 'password-set',
      params: {
        ...{ droppedCount: about.dropped.length, dropped: quoted(about.dropped) },
        ...{ keptCount: about.passkeys.length, kept: quoted(about.passkeys) },
        calendarEnded: about.calendarEnded ? 'yes' : 'no',
      },
    },
    about.url,
  )

/** To whoever has the address already: somebody, perhaps the owner, wanted to sign up with it. */
export const signUpAgainMail = ({ url }: { url: string }) =>
  letter({ code: 'sign-up-again', params: {} }, url)

const quoted = (labels: readonly string[]) => ({
  list: labels.map((text): Message => ({ code: 'quoted', params: { text } })),
  by: 'commas' as const,
})
