import type { Services } from '../compose.ts'
import { KNOWN_BROWSER_KEY } from '../domain/accounts/sessions/known-browsers.ts'
import { ANCHOR_KEYS } from '../domain/devices/anchors.ts'
import { integer, rowOf } from '../infra/database/row.ts'
import { type Command, Slip } from './command.ts'
import { moment, say } from './say.ts'
import { wholeNumber } from './webhooks.ts'

/** A kind of secret: what it opens, how many are good now, and what its end means for people. */
type Secrets = {
  is: string
  ends: string
  /** Counts the good ones. */
  count: string
  /** Ends them; null: they end another way. */
  end: string | null
  rotate?(parts: Services, honourUntil: number): Promise<string[]>
  honourDays?: number
}

const DAY_MS = 86_400_000
const MOST_HONOUR_DAYS = 366

/** Every secret that the server made and that outlives a minute. No master key: each stands for itself. */
const SECRETS: Record<string, Secrets> = {
  sessions: {
    is: 'sessions of the page, by cookie',
    ends: 'Everybody who is signed in on the page has to sign in again; support too.',
    count: `select count(*) as n from sessions where kind = 'page' and revoked_at is null and expires_at > :now`,
    end: `update sessions set revoked_at = :now where kind = 'page' and revoked_at is null`,
  },
  devices: {
    is: 'tokens of the extensions',
    ends: 'Every extension has to sign in again; what it records until then stays on its computer and is sent afterwards.',
    count: `select count(*) as n from sessions where kind = 'device' and revoked_at is null`,
    end: `update sessions set revoked_at = :now where kind = 'device' and revoked_at is null`,
  },
  invitations: {
    is: 'invitation links that nobody has used',
    ends: 'Who was invited and has not joined needs a new link from the other party.',
    count:
      'select count(*) as n from invitations where used_at is null and revoked_at is null and expires_at > :now',
    end: 'update invitations set revoked_at = :now where used_at is null and revoked_at is null',
  },
  links: {
    is: 'links in mails that set a password or prove an address',
    ends: 'Who waits for such a mail has to ask for another.',
    count: 'select count(*) as n from account_links where used_at is null and expires_at > :now',
    end: 'update account_links set used_at = :now where used_at is null',
  },
  calendars: {
    is: 'secret addresses of calendars',
    ends: 'Calendars stop to get deadlines until their owner subscribes to a new address.',
    count: 'select count(*) as n from calendar_feeds where revoked_at is null',
    end: 'update calendar_feeds set revoked_at = :now where revoked_at is null',
  },
  unsubscribe: {
    is: 'the key behind the “no more mails of this kind” links',
    ends: 'Nothing at once: links in mails that were sent go on working for the time to honour, and fail then.',
    count: `select count(*) as n from settings where name = 'unsubscribe-key'`,
    end: null,
    honourDays: 60,
    rotate: async ({ notices }, until) => {
      await notices.preferences.rotateKey(until)
      return []
    },
  },
  anchors: {
    is: 'the key that signs the clock anchors of extensions',
    ends: 'Nothing at once: records that name an anchor of the old key count as ever for the time to honour; what comes later with one counts too, unprotected.',
    count: `select count(*) as n from settings where name = '${ANCHOR_KEYS}'`,
    end: null,
    honourDays: 60,
    rotate: async ({ anchors }, until) => {
      await anchors.rotateKey(until)
      return []
    },
  },
  browsers: {
    is: 'the key behind the cookie by which a browser counts as known',
    ends: 'Browsers count as unknown until the next sign-in: a guesser at the same address can make their people wait.',
    count: `select count(*) as n from settings where name = '${KNOWN_BROWSER_KEY}'`,
    end: `delete from settings where name = '${KNOWN_BROWSER_KEY}'`,
  },
  webhooks: {
    is: 'secrets that sign webhook messages',
    ends: 'Nothing at once: both secrets sign for the time to honour; then receivers without the new one refuse messages.',
    count: 'select count(*) as n from webhook_endpoints where removed_at is null',
    end: null,
    honourDays: 1,
    rotate: async ({ database, webhooks }, until) => {
      const lines: string[] = []
      for (const { id, url } of await webhooks.endpoints.list(database)) {
        const rotated = await webhooks.endpoints.rotate(id, until)
        if ('secret' in rotated)
          lines.push(`${id} ${url}, its new secret, shown this once: ${rotated.secret}`)
      }
      return lines
    },
  },
}

export const keyCommands: Command[] = [
  {
    name: 'rotate-keys',
    does: 'ends the secrets that the server gave out, or replaces them; without --yes it only says what that would end',
    flags: {
      what: { takes: 'LIST', needed: true, does: `by commas: ${Object.keys(SECRETS).join(', ')}; or all` },
      'honour-days': {
        takes: 'N',
        does: `how long old ones are honoured: for ${honoured()}`,
      },
      yes: { does: 'do it' },
    },
    note: [
      'Sessions, tokens, links and addresses are random, and kept as hashes: there is no key behind them that could',
      'be replaced and go on honouring old ones, so they end. The running server closes their sockets within seconds.',
      'Passwords are not touched. Tickets for sockets live for a minute in the server’s memory. The keys of Stripe, of',
      'the mail server and of PostgreSQL come from the environment: change them there, and start the server anew.',
    ].join('\n'),
    async run(parts, given) {
      const names = namesOf(given.text('what'))
      const honour = given.optional('honour-days')
      for (const name of names) {
        const { is, ends, count, end, rotate, honourDays = 0 } = SECRETS[name] as Secrets
        const days = wholeNumber(honour, honourDays, MOST_HONOUR_DAYS)
        const now = parts.clock.now()
        const [row] = await parts.database.read(count, { now }, rowOf({ n: integer }))
        say(`${name}: ${row?.n} ${is}. ${ends}`)
        if (rotate) say(`    The old ones are honoured until ${moment(now + days * DAY_MS)}.`)
        if (!given.is('yes')) continue
        if (end) await parts.database.write((tx) => tx.run(end, { now }))
        for (const line of (await rotate?.(parts, now + days * DAY_MS)) ?? []) say(`    ${line}`)
      }
      say(given.is('yes') ? 'Done.' : 'Nothing was changed. Add --yes to do it.')
      return true
    },
  },
]

function namesOf(what: string): string[] {
  if (what === 'all') return Object.keys(SECRETS)
  const names = what.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !(name in SECRETS))
  if (unknown !== undefined)
    throw new Slip(`--what takes ${Object.keys(SECRETS).join(', ')} or all, not ${unknown}.`)
  return names
}

function honoured(): string {
  return Object.entries(SECRETS)
    .flatMap(([name, { honourDays }]) => (honourDays ? `${name}, without it ${honourDays}` : []))
    .join('; for ')
}
