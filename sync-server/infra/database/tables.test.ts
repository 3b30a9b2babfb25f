import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TIMESHEET_STATES } from '../../../core/rules/facts/lifecycle.ts'
import { testDatabaseUrl } from '../../testing/test-database.ts'
import { type Database, openDatabase, type Tx } from './database.ts'

type Row = Record<string, string | number | boolean | Uint8Array | null>
const WEEK = '2026-11-16'
const job = { job_id: 'job' }
const paid = { ...job, week: WEEK, amount_minor: 1, currency: 'USD' }
const made = { created_at: 1 }
const charged = { ...made, gateway: 'g', outcome: 'paid' }

/** A row of each table that is held to something, in the order in which they can be written. */
const ROWS: Record<string, Row> = {
  people: { id: 'ana', email: 'a', name: 'Ana', password_hash: 'x', is_support: false, ...made },
  sessions: { id: 's', token_hash: 's', person_id: 'ana', kind: 'page', label: '', last_seen_at: 1, ...made },
  account_links: {
    ...{ token_hash: 'l', person_id: 'ana', kind: 'verification', email: 'a', expires_at: 1 },
    ...made,
  },
  pairing_codes: { person_id: 'ana', session_id: 's', code_hash: 'h', expires_at: 1 },
  passkeys: {
    ...{ id: 'p', person_id: 'ana', credential_id: 'c', public_key: 'k', counter: 0, label: '' },
    ...made,
  },
  passkey_challenges: { challenge_hash: 'c', kind: 'add', owner: 'ana', expires_at: 1 },
  idempotency_keys: { person_id: 'ana', key: 'k', request_hash: 'h', ...made },
  calendar_feeds: { token_hash: 'f', person_id: 'ana', ...made },
  mail_off: { person_id: 'ana', kind: 'rejection' },
  jobs: {
    id: 'job',
    title: 'Catalogue',
    status: 'working',
    starts_at: 0,
    client_id: 'ana',
    freelancer_id: 'ana',
    ...made,
  },
  job_pauses: { ...job, paused_by: 'client', from_at: 1 },
  terms: {
    ...{ ...job, version: 1, rate_minor_per_hour: 2500, currency: 'USD', authorized_seconds_per_week: 3600 },
    ...{ requires_work_view: false, proposed_by: 'ana', proposed_at: 1 },
  },
  invitations: {
    ...{ id: 'i', token_hash: 'i', ...job, role: 'client', invited_by: 'ana', expires_at: 1, used_by: 'ana' },
    ...made,
  },
  readiness: { ...job, from_at: 1, codes: '' },
  document_rooms: { id: 1, ...job, week: WEEK, author: 'client' },
  room_updates: { seq: 1, room: 1, bytes: new Uint8Array(1), received_at: 1 },
  server_pens: { room: 1, next_clock: 0 },
  ingest_failures: { seq: 1, error: '' },
  device_chains: { ...job, device: 'd', n: 0, anchor_n: 0, waiting: 0 },
  waiting_records: { ...job, device: 'd', id: 'w', n: 2, week: WEEK, body: '{}' },
  timesheets: {
    ...{
      ...paid,
      state: 'paid',
      version: 1,
      terms_version: 1,
      submit_at: 1,
      review_ends_at: 1,
      updated_at: 1,
    },
    ...{ total_seconds: 1, rejected_seconds: 0, protected_minor: 0 },
  },
  claims: {
    ...{ ...job, author: 'client', id: 'c', week: WEEK, kind: 'span', body: '{}', received_at: 1 },
    late_in: WEEK,
  },
  server_records: { ...job, week: WEEK, id: 's', kind: 'state', body: '{}', at: 1 },
  images: { ...job, sha256: 'i', bytes: 1, type: 'image/webp', width: 1, height: 1, ...made },
  screenshot_images: {
    ...{ ...job, sha256: 'i', screenshot: 's', week: WEEK, bytes: 1, width: 1, height: 1, waiting: 0 },
  },
  payment_methods: {
    ...{ id: 'm', person_id: 'ana', kind: 'card', label: '', gateway: 'g', gateway_ref: 'r' },
    ...{ authenticated: true, role: 'default', status: 'active', ...made },
  },
  charges: {
    ...{ ...paid, ...charged, id: 'c', version: 1, attempt: 1, idempotency_key: 'c', part: 'excess' },
    ...{ method_id: 'm', client_id: 'ana', freelancer_id: 'ana' },
  },
  charge_tries: { ...charged, charge_id: 'c', try: 1, method_id: 'm', role: 'default', gateway_key: 'k' },
  refused_orders: { ...paid, order_key: 'o', since: 1, asked: 1, trouble: '' },
  found_charges: { ...paid, gateway_key: 'f', gateway: 'g', gateway_ref: 'r', found_at: 1 },
  top_ups: {
    ...{ id: 't', person_id: 'ana', idempotency_key: 't', method_id: 'm', amount_minor: 1, currency: 'USD' },
    ...{ outcome: 'paid', ...made },
  },
  payouts: { id: 'p', person_id: 'ana', amount_minor: 1, currency: 'USD', reference: '', ...made },
  ledger_entries: { id: 'e', at: 1, cause_kind: 'charge', cause_id: 'c', description: '' },
  ledger_postings: { entry_id: 'e', line: 1, account: 'fees', currency: 'USD', amount_minor: -1 },
  gateway_sandbox_charges: {
    ...{ idempotency_key: 'g', method_ref: 'm', amount_minor: 1, currency: 'USD', outcome: 'paid' },
    ...{ look_ups: 0, ...made },
  },
  invoices: {
    ...{ ...job, week: WEEK, reference: 'r', payee: 'operator', client_id: 'ana', freelancer_id: 'ana' },
    ...{ fee_basis_points: 0, issued_at: 1, reminders: 0 },
  },
  receipts: {
    ...{ ...paid, id: 'r', fee_minor: 0, received_on: WEEK, reference: '', noted_by: 'ana', noted_at: 1 },
    undoes: null,
  },
  webhook_endpoints: { id: 'w', url: '', events: '', secret: '', ...made },
  webhook_deliveries: {
    ...{ endpoint_id: 'w', event_id: 'e', type: 't', ...job, payload: '', attempts: 0, next_attempt_at: 1 },
    ...made,
  },
}

/** Columns that name a row of another table, by themselves or with others. */
const KEYS = Object.entries({
  ...{ sessions: ['person_id'], account_links: ['person_id'], passkeys: ['person_id'] },
  ...{ idempotency_keys: ['person_id'], calendar_feeds: ['person_id'], mail_off: ['person_id'] },
  pairing_codes: ['person_id', 'session_id', 'device_id'],
  jobs: ['client_id', 'freelancer_id'],
  job_pauses: ['job_id'],
  terms: ['job_id', 'proposed_by'],
  invitations: ['job_id', 'invited_by', 'used_by'],
  readiness: ['job_id'],
  document_rooms: ['job_id'],
  ...{ room_updates: ['room'], server_pens: ['room'], ingest_failures: ['seq'] },
  ...{ device_chains: ['job_id'], waiting_records: ['job_id'] },
  timesheets: ['job_id', 'terms_version'],
  claims: ['job_id', 'late_in'],
  server_records: ['job_id'],
  images: ['job_id'],
  screenshot_images: ['job_id', 'week'],
  payment_methods: ['person_id'],
  charges: ['job_id', 'week', 'method_id', 'client_id', 'freelancer_id'],
  charge_tries: ['charge_id', 'method_id'],
  refused_orders: ['job_id', 'week'],
  found_charges: ['job_id', 'week'],
  ...{ top_ups: ['person_id', 'method_id'], payouts: ['person_id'], ledger_postings: ['entry_id'] },
  invoices: ['job_id', 'week', 'client_id', 'freelancer_id'],
  receipts: ['job_id', 'week', 'undoes'],
  webhook_deliveries: ['endpoint_id', 'job_id'],
}).flatMap(([table, columns]) => columns.map((column): [string, string] => [table, column]))
const SIGNED = ['ledger_postings.amount_minor', 'receipts.amount_minor', 'receipts.fee_minor']
const CHOICES = ['kind', 'role', 'status', 'state', 'outcome', 'author', 'paused_by', 'part', 'payee']
const FREE = ['mail_off.kind', 'claims.kind', 'server_records.kind']

const CHECKED = Object.entries(ROWS).flatMap(([table, row]) =>
  Object.keys(row).flatMap((column): { table: string; column: string; bad: string | number }[] => {
    const at = { table, column }
    if (FREE.includes(`${table}.${column}`)) return []
    if (CHOICES.includes(column)) return [{ ...at, bad: 'other' }]
    if (column === 'currency') return ['usd', 'US'].map((bad) => ({ ...at, bad }))
    if (!/_minor|_seconds/.test(column)) return []
    const isSigned = SIGNED.includes(`${table}.${column}`)
    return isSigned ? [{ ...at, bad: 0.5 }] : [-1, 0.5].map((bad) => ({ ...at, bad }))
  }),
)

let folder: string
let database: Database
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-tables-'))
  database = await openDatabase(await testDatabaseUrl(folder))
})
afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

const insert = (tx: Tx, table: string, row: Row) =>
  tx.run(
    `insert into ${table} (${Object.keys(row)}) values (${Object.keys(row).map((name) => `:${name}`)})`,
    row,
  )
/** What a database with one row in each table says of another row of `table`; nothing of it stays. */
const trial = (table: string, change: Row) =>
  database.write(async (tx) => {
    for (const [other, row] of Object.entries(ROWS))
      if (other !== table) await insert(tx, other, row)
      else await insert(tx, table, { ...row, ...change })
    throw new Error('taken')
  })

it('takes a row of each table', async () => {
  await expect(trial('people', {})).rejects.toThrow('taken')
})

it.each(KEYS)('refuses %s whose %s names nothing', async (table, column) => {
  const nothing = typeof ROWS[table]?.[column] === 'number' ? 99 : 'nothing'
  await expect(trial(table, { [column]: nothing })).rejects.toThrow(/foreign key/i)
})

it.each(CHECKED)('refuses $table whose $column is $bad', async ({ table, column, bad }) => {
  // PostgreSQL rounds no half into a column of whole numbers: it refuses the text of one.
  await expect(trial(table, { [column]: bad })).rejects.toThrow(/check constraint|invalid input syntax/i)
})

it.each(TIMESHEET_STATES)('T1 takes a timesheet that is %s', async (state) => {
  await expect(trial('timesheets', { state })).rejects.toThrow('taken')
})

it.skipIf(process.env.TEST_POSTGRES)('has a case here for everything that a table is held to', async () => {
  const keys = await database.read<{ name: string }>(
    `select distinct m.name || '.' || f."from" as name from sqlite_master m, pragma_foreign_key_list(m.name) f
     where m.type = 'table'`,
  )
  expect(keys.map(({ name }) => name).toSorted()).toEqual(KEYS.map((key) => key.join('.')).toSorted())
  const made = await database.read<{ name: string; sql: string }>(
    `select name, sql from sqlite_master where type = 'table'`,
  )
  const checks = made.flatMap(({ name, sql }) =>
    [...sql.matchAll(/^\s*(\w+) .*check \(/gm)].map(([, column]) => `${name}.${column}`),
  )
  const cases = new Set(CHECKED.map(({ table, column }) => `${table}.${column}`))
  expect(checks.toSorted()).toEqual([...cases].toSorted())
})
