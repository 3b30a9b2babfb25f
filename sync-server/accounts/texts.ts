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

export const passwordSetMail = (about: { passkeys: readonly string[]; url: string }) =>
  mail(
    'Your password was changed',
    [
      'Your account has a new password. Other browsers and devices are signed out.',
      ...(about.passkeys.length > 0
        ? [
            `These passkeys still sign in: ${about.passkeys.map((label) => `“${label}”`).join(', ')}. Remove in your settings those you don’t know.`,
          ]
        : []),
      'If it was not you, set a new password by “Forgot it?” on the sign-in page.',
    ],
    ['See your settings', about.url],
  )
