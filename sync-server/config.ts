import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { SIGN_UPS, type SignUps } from '../core/rules/account/sign-up.ts'
import { isInstant } from '../core/rules/calendar/week.ts'
import { readTrustedProxies } from './http/client-address.ts'
import { readTimeServer } from './infra/time-server.ts'

/** Settings of one server process, read once at its start and handed on; nothing else reads the environment. */
export type Config = {
  host: string
  port: number
  /** The address that people use, without a slash at its end: it stands in links and decides which origins may connect. */
  publicUrl: string
  /** Address ranges of proxies whose word on whom they serve is believed. */
  trustedProxies: readonly string[]
  signUps: SignUps
  /** Folder of the SQLite file, the screenshots and, without SMTP, the mails. */
  dataFolder: string
  /** `sqlite:PATH` or `postgres://…`. */
  databaseUrl: string
  /** `smtp://user:password@host:port`; null: mails land as .eml files in the data folder. */
  smtpUrl: string | null
  mailFrom: string
  /** Where the time can be asked for when the machine's clock is in doubt (W8); null: nowhere. */
  timeServer: URL | null
  /** Where the extension's packages are. */
  trackerFolder: string
  /** The extension's pages in stores, where the operator has published it. */
  trackerStores: Record<'chrome' | 'edge' | 'firefox', string | null>
  sandbox: boolean
  /** Whether a new sandbox is furnished with its demo people and job. */
  demo: boolean
  /** Where a new sandbox's clock begins; null: on the latest Wednesday afternoon in Eastern Time. */
  sandboxStartsAt: number | null
  /** Who moves money (P8): Stripe, test cards, or nobody: then the parties settle outside (P9). */
  payments: 'stripe' | 'sandbox' | 'manual'
  /** Stripe's secret key; null: no real gateway. */
  stripeSecretKey: string | null
  /** Where Stripe's API is, if not at Stripe: a proxy of the operator's. */
  stripeApiUrl: string | null
  /** How long anybody waits for an answer of the payment provider; what comes later is looked up. */
  gatewayTimeoutMs: number
  /** The secret that Stripe signs its webhooks with. */
  stripeWebhookSecret: string | null
}

/** Plain text, so that `npm start -- --help` can show it before anything is installed. */
export const USAGE = readFileSync(new URL('./usage.txt', import.meta.url), 'utf8')

const HTTPS = 'CHROME_STORE_URL, EDGE_STORE_URL and FIREFOX_STORE_URL take https addresses'
const PORT = '--port takes a number from 0 to 65535'
const GATEWAY_TIMEOUT_MS = 8000
/** Where `npm run build` leaves the packages. */
const BUILT = fileURLToPath(new URL('../.output', import.meta.url))

const text = (otherwise: string) => v.optional(v.string(), otherwise)
/** What the environment names empty is not set. */
const set = v.pipe(
  text(''),
  v.transform((value) => value || null),
)
const store = v.pipe(
  set,
  v.check((url) => url === null || url.startsWith('https://'), HTTPS),
)

/** Each setting by itself, with the sentence that says what it takes; then what must fit together. */
const Settings = v.pipe(
  v.object({
    sandbox: v.optional(v.boolean(), false),
    noDemo: v.optional(v.boolean(), false),
    host: text('127.0.0.1'),
    port: v.pipe(
      text('8080'),
      v.transform(Number),
      v.integer(PORT),
      v.minValue(0, PORT),
      v.maxValue(65_535, PORT),
    ),
    publicUrl: v.optional(
      v.pipe(
        v.string(),
        v.check((url) => URL.canParse(url), '--url takes an address such as https://work.example.org'),
      ),
    ),
    signUps: v.optional(v.picklist(SIGN_UPS, `--sign-up takes ${SIGN_UPS.join(', ')}`), 'open'),
    trustedProxies: v.pipe(
      text('loopback'),
      v.check(
        canRead(readTrustedProxies),
        '--trusted-proxies takes addresses and ranges by commas, such as loopback,10.0.0.0/8',
      ),
      v.transform(readTrustedProxies),
    ),
    dataFolder: v.optional(v.string()),
    databaseUrl: set,
    smtpUrl: set,
    mailFrom: set,
    date: v.optional(
      v.pipe(
        v.string(),
        v.transform((date) => Date.parse(date)),
        v.check(
          (at) => isInstant(at),
          '--date takes an instant of the years 2000 to 2199, such as 2026-11-18T20:00Z',
        ),
      ),
    ),
    timeServer: v.pipe(
      text(''),
      v.check(
        (address) => address === '' || readTimeServer(address) !== null,
        '--time-server takes ntp://HOST or an http(s) address, such as ntp://pool.ntp.org',
      ),
      v.transform(readTimeServer),
    ),
    trackerFolder: set,
    trackerStores: v.object({ chrome: store, edge: store, firefox: store }),
    payments: v.optional(
      v.picklist(['stripe', 'sandbox', 'manual'], '--payments takes stripe, sandbox or manual'),
    ),
    stripeSecretKey: set,
    stripeWebhookSecret: set,
    stripeApiUrl: v.pipe(
      set,
      v.check(
        (url) => url === null || URL.canParse(url),
        'STRIPE_API_URL takes an address such as https://stripe-proxy.example.org',
      ),
    ),
  }),
  v.check(
    ({ date, sandbox }) => date === undefined || sandbox,
    '--date is the sandbox’s: it goes with --sandbox',
  ),
  v.transform((settings) => ({
    ...settings,
    // Real money moves only where a key was given, test cards work only where they were asked for (P8).
    payments:
      settings.payments ?? (settings.stripeSecretKey ? 'stripe' : settings.sandbox ? 'sandbox' : 'manual'),
  })),
  v.check(
    ({ sandbox, stripeSecretKey, payments }) =>
      !sandbox || (stripeSecretKey === null && payments !== 'stripe'),
    'The sandbox plays with time and money: it refuses to start with a real gateway (STRIPE_SECRET_KEY is set, or --payments stripe).',
  ),
  v.check(
    ({ payments, stripeSecretKey }) => payments !== 'stripe' || stripeSecretKey !== null,
    '--payments stripe needs STRIPE_SECRET_KEY',
  ),
  v.check(
    ({ payments, stripeSecretKey, stripeWebhookSecret }) =>
      payments === 'stripe' || (stripeSecretKey === null && stripeWebhookSecret === null),
    ({ input }) =>
      `STRIPE_SECRET_KEY or STRIPE_WEBHOOK_SECRET is set, and payments are ${input.payments}: Stripe needs both its key and --payments stripe (or none), any other way neither of them.`,
  ),
)

function canRead(read: (text: string) => unknown) {
  return (text: string): boolean => {
    try {
      read(text)
      return true
    } catch {
      return false
    }
  }
}

/** Reads arguments and environment; the string is the complaint to print when they don't fit. */
export function readConfig(
  args: string[],
  env: Record<string, string | undefined>,
): Config | 'help' | string {
  let values: ReturnType<typeof readArguments>
  try {
    values = readArguments(args)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  if (values.help) return 'help'
  const { output, issues } = v.safeParse(
    Settings,
    {
      sandbox: values.sandbox,
      noDemo: values['no-demo'],
      host: values.host ?? env.HOST,
      port: values.port ?? env.PORT,
      publicUrl: values.url ?? env.PUBLIC_URL,
      signUps: values['sign-up'] ?? env.SIGN_UP,
      trustedProxies: values['trusted-proxies'] ?? env.TRUSTED_PROXIES,
      dataFolder: values.data ?? env.DATA,
      databaseUrl: env.DATABASE_URL,
      smtpUrl: env.SMTP_URL,
      mailFrom: env.MAIL_FROM,
      date: values.date,
      timeServer: values['time-server'] ?? env.TIME_SERVER,
      trackerFolder: env.TRACKER_PACKAGES,
      trackerStores: {
        chrome: env.CHROME_STORE_URL,
        edge: env.EDGE_STORE_URL,
        firefox: env.FIREFOX_STORE_URL,
      },
      payments: values.payments,
      stripeSecretKey: env.STRIPE_SECRET_KEY,
      stripeWebhookSecret: env.STRIPE_WEBHOOK_SECRET,
      stripeApiUrl: env.STRIPE_API_URL,
    },
    { abortEarly: true },
  )
  if (issues) return issues[0].message
  const { noDemo, date, ...settings } = output
  const dataFolder = resolve(output.dataFolder ?? (output.sandbox ? 'data/sandbox' : 'data'))
  return {
    ...settings,
    publicUrl: (output.publicUrl ?? `http://localhost:${output.port}`).replace(/\/+$/, ''),
    dataFolder,
    databaseUrl: output.databaseUrl ?? `sqlite:${resolve(dataFolder, 'glasswork.db')}`,
    mailFrom: output.mailFrom ?? 'Glasswork <no-reply@localhost>',
    trackerFolder: output.trackerFolder === null ? BUILT : resolve(output.trackerFolder),
    demo: !noDemo,
    sandboxStartsAt: date ?? null,
    gatewayTimeoutMs: GATEWAY_TIMEOUT_MS,
  }
}

const readArguments = (args: string[]) =>
  parseArgs({
    args,
    options: {
      sandbox: { type: 'boolean' },
      'no-demo': { type: 'boolean' },
      date: { type: 'string' },
      payments: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
      data: { type: 'string' },
      url: { type: 'string' },
      'trusted-proxies': { type: 'string' },
      'sign-up': { type: 'string' },
      'time-server': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values
