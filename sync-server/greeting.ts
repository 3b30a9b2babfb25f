import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ClockDoubt, doubtSentence } from '../core/rules/clock-guard.ts'
import type { Config } from './config.ts'
import { DEMO_PASSWORD, DEMO_PEOPLE } from './sandbox/sandbox.ts'

const EXTENSION_FOLDER = fileURLToPath(new URL('../.output/chrome-mv3', import.meta.url))

const PAYMENTS: Record<Config['payments'], string> = {
  stripe: 'Stripe',
  sandbox: 'test cards (--payments sandbox); no real money moves',
  manual:
    'outside: invoices with bank details, and whoever is paid confirms receipt (STRIPE_SECRET_KEY for cards)',
}

/** What a person reads when the server is up: where it is, who can sign in, how to load the extension. */
export function greeting(config: Config, doubt: ClockDoubt | null): string {
  const inFolder = config.dataFolder === resolve('data') ? '' : ` --data ${config.dataFolder}`
  const people = DEMO_PEOPLE.map(({ email, role }) => `    ${role.padEnd(11)} ${email}  ${DEMO_PASSWORD}`)
  return [
    '',
    `  Glasswork is at ${config.publicUrl}${config.sandbox ? '   (sandbox: simulated clock, test cards, no real mail)' : ''}`,
    '',
    ...(doubt
      ? [
          `  ${doubtSentence(doubt)} Nothing is submitted, charged or taken until that is settled:`,
          '  put the clock right, or, if it is right, say what your watch shows:',
          `    npm run admin -- confirm-clock --time 2026-11-28T15:00Z${inFolder}`,
          '',
        ]
      : []),
    ...(config.sandbox
      ? [
          '  Demo sign-ins:',
          ...(config.demo ? people : ['    none (--no-demo)']),
          `  Mail that would have been sent: ${config.publicUrl}/sandbox/mail`,
          '',
        ]
      : [
          `  Mail: ${config.smtpUrl ? 'by SMTP' : `.eml files in ${config.dataFolder}/mail (set SMTP_URL to send it)`}`,
          ...(config.smtpUrl
            ? []
            : [
                '  Without it nobody gets the link that proves an address; prove one by hand:',
                `    npm run admin -- prove-address --email ana@example.org${inFolder}`,
              ]),
          `  Payments: ${PAYMENTS[config.payments]}`,
          '',
        ]),
    `  The Tracker, for freelancers: ${config.publicUrl}/get-tracker`,
    '  On this machine: open chrome://extensions, turn on "Developer mode",',
    `  choose "Load unpacked" and pick ${EXTENSION_FOLDER}`,
    '',
  ].join('\n')
}
