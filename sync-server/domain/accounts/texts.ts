import { mail } from '../notices/texts.ts'

/** Mails about the account itself: whoever did it, its owner hears of it. None can be turned off. */
const NOT_YOU = 'If it was not you, remove what you don’t know in your settings and set a new password.'

export const passkeyAddedMail = (about: { label: string; browser: string; url: string }) =>
  mail(
    'A passkey was added to your account',
    [
      `The passkey “${about.label}” was added by ${about.browser}. It signs in without the password.`,
      NOT_YOU,
    ],
    ['See your passkeys', about.url],
  )

export const passkeyRemovedMail = (about: { label: string; browser: string; url: string }) =>
  mail(
    'A passkey was removed from your account',
    [`The passkey “${about.label}” was removed by ${about.browser}. It signs in no more.`, NOT_YOU],
    ['See your passkeys', about.url],
  )

export const passwordSetMail = (about: {
  passkeys: readonly string[]
  dropped: readonly string[]
  calendarEnded: boolean
  url: string
}) =>
  mail(
    'Your password was changed',
    [
      'Your account has a new password. Other browsers and Trackers are signed out.',
      ...(about.dropped.length > 0 ? [`These passkeys sign in no more: ${quoted(about.dropped)}.`] : []),
      ...(about.passkeys.length > 0
        ? [
            `These passkeys still sign in: ${quoted(about.passkeys)}. Remove in your settings those you don’t know.`,
          ]
        : []),
      ...(about.calendarEnded
        ? ['Your calendar’s address was closed too; you can make a new one in your settings.']
        : []),
      'If it was not you, set a new password by “Forgot it?” on the sign-in page.',
    ],
    ['See your settings', about.url],
  )

/** To whoever has the address already: somebody, perhaps the owner, wanted to sign up with it. */
export const signUpAgainMail = (about: { url: string }) =>
  mail(
    'You have an account already',
    [
      'Somebody, perhaps you, tried to make an account with this e-mail address. You have one, so none was made.',
      'Sign in as before; if you forgot the password, “Forgot it?” on that page sets a new one. If it was not you, nothing has to be done.',
    ],
    ['Sign in', about.url],
  )

const quoted = (labels: readonly string[]): string => labels.map((label) => `“${label}”`).join(', ')
