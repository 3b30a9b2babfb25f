import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
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

/** Reads arguments and environment; the string is the complaint to print when they don't fit. */
export function readConfig(
  args: string[],
  env: Record<string, string | undefined>,
): Config | 'help' | string {
  let values: { [name: string]: string | boolean | undefined }
  try {
    values = parseArgs({
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
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  if (values.help) return 'help'
  const sandbox = values.sandbox === true
  const port = Number(values.port ?? env.PORT ?? 8080)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return `--port takes a number from 0 to 65535`
  const host = String(values.host ?? env.HOST ?? '127.0.0.1')
  const dataFolder = resolve(String(values.data ?? env.DATA ?? (sandbox ? 'data/sandbox' : 'data')))
  const publicUrl = String(values.url ?? env.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/+$/, '')
  if (!URL.canParse(publicUrl)) return `--url takes an address such as https://work.example.org`
  const signUps = SIGN_UPS.find((one) => one === (values['sign-up'] ?? env.SIGN_UP ?? 'open'))
  if (!signUps) return `--sign-up takes ${SIGN_UPS.join(', ')}`
  let trustedProxies: string[]
  try {
    trustedProxies = readTrustedProxies(
      String(values['trusted-proxies'] ?? env.TRUSTED_PROXIES ?? 'loopback'),
    )
  } catch {
    return '--trusted-proxies takes addresses and ranges by commas, such as loopback,10.0.0.0/8'
  }
  const sandboxStartsAt = values.date === undefined ? null : Date.parse(String(values.date))
  if (sandboxStartsAt !== null && !isInstant(sandboxStartsAt))
    return '--date takes an instant of the years 2000 to 2199, such as 2026-11-18T20:00Z'
  if (sandboxStartsAt !== null && !sandbox) return '--date is the sandbox’s: it goes with --sandbox'
  const timeText = String(values['time-server'] ?? env.TIME_SERVER ?? '')
  const timeServer = readTimeServer(timeText)
  if (timeText !== '' && timeServer === null)
    return '--time-server takes ntp://HOST or an http(s) address, such as ntp://pool.ntp.org'
  const trackerStores = {
    chrome: env.CHROME_STORE_URL || null,
    edge: env.EDGE_STORE_URL || null,
    firefox: env.FIREFOX_STORE_URL || null,
  }
  for (const url of Object.values(trackerStores))
    if (url !== null && !/^https:\/\//.test(url))
      return 'CHROME_STORE_URL, EDGE_STORE_URL and FIREFOX_STORE_URL take https addresses'
  const money = readPayments(values.payments, sandbox, env)
  if (typeof money === 'string') return money
  return {
    host,
    port,
    publicUrl,
    trustedProxies,
    signUps,
    dataFolder,
    databaseUrl: env.DATABASE_URL || `sqlite:${resolve(dataFolder, 'glasswork.db')}`,
    smtpUrl: env.SMTP_URL || null,
    timeServer,
    mailFrom: env.MAIL_FROM || 'Glasswork <no-reply@localhost>',
    trackerFolder: env.TRACKER_PACKAGES ? resolve(env.TRACKER_PACKAGES) : BUILT,
    trackerStores,
    sandbox,
    demo: values['no-demo'] !== true,
    sandboxStartsAt,
    ...money,
  }
}

/** Where `npm run build` leaves them. */
const BUILT = fileURLToPath(new URL('../.output', import.meta.url))
const GATEWAY_TIMEOUT_MS = 8000

type PaymentSettings = Pick<
  Config,
  'payments' | 'stripeSecretKey' | 'stripeApiUrl' | 'gatewayTimeoutMs' | 'stripeWebhookSecret'
>

/** Real money moves only where a key was given, test cards work only where they were asked for (P8). */
function readPayments(
  asked: unknown,
  sandbox: boolean,
  env: Record<string, string | undefined>,
): PaymentSettings | string {
  const stripeSecretKey = env.STRIPE_SECRET_KEY || null
  const stripeWebhookSecret = env.STRIPE_WEBHOOK_SECRET || null
  const stripeApiUrl = env.STRIPE_API_URL || null
  const payments = asked ?? (stripeSecretKey ? 'stripe' : sandbox ? 'sandbox' : 'manual')
  if (payments !== 'stripe' && payments !== 'sandbox' && payments !== 'manual')
    return '--payments takes stripe, sandbox or manual'
  if (sandbox && (stripeSecretKey || payments === 'stripe'))
    return 'The sandbox plays with time and money: it refuses to start with a real gateway (STRIPE_SECRET_KEY is set, or --payments stripe).'
  if (payments === 'stripe' && !stripeSecretKey) return '--payments stripe needs STRIPE_SECRET_KEY'
  if (payments !== 'stripe' && (stripeSecretKey || stripeWebhookSecret))
    return `STRIPE_SECRET_KEY or STRIPE_WEBHOOK_SECRET is set, and payments are ${payments}: Stripe needs both its key and --payments stripe (or none), any other way neither of them.`
  if (stripeApiUrl && !URL.canParse(stripeApiUrl))
    return 'STRIPE_API_URL takes an address such as https://stripe-proxy.example.org'
  return {
    ...{ payments, stripeSecretKey, stripeApiUrl, stripeWebhookSecret },
    gatewayTimeoutMs: GATEWAY_TIMEOUT_MS,
  }
}
