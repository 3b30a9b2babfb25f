import { DataTypes, type ModelAttributeColumnOptions } from 'sequelize'
import type { Migration } from '../migration.ts'

type Column = ModelAttributeColumnOptions
const need = (type: Column['type']): Column => ({ type, allowNull: false })
const may = (type: Column['type']): Column => ({ type, allowNull: true })
const key = (type: Column['type']): Column => ({ type, allowNull: false, primaryKey: true })
const id = DataTypes.STRING(64)
const text = DataTypes.TEXT
const short = DataTypes.STRING(200)
const instant = DataTypes.BIGINT
const number = DataTypes.BIGINT
const yesNo = DataTypes.BOOLEAN

/** Instants are milliseconds since the epoch, money is integer minor units, secrets stand hashed. */
const TABLES: Record<string, Record<string, Column>> = {
  people: {
    id: key(id),
    email: { ...need(short), unique: true },
    name: need(short),
    password_hash: need(text),
    is_support: need(yesNo),
    created_at: need(instant),
    /** Where the person last opened the page: mails name times in it (W6). */
    zone: may(DataTypes.STRING(64)),
  },
  sessions: {
    id: key(id),
    token_hash: { ...need(id), unique: true },
    person_id: need(id),
    kind: need(short),
    label: need(short),
    created_at: need(instant),
    last_seen_at: need(instant),
    expires_at: may(instant),
    revoked_at: may(instant),
    /** How many clock anchors a device was given (C10). */
    anchors: { ...need(DataTypes.INTEGER), defaultValue: 0 },
  },
  jobs: {
    id: key(id),
    title: need(short),
    status: need(short),
    client_id: may(id),
    freelancer_id: may(id),
    created_at: need(instant),
    accepted_at: may(instant),
    starts_at: need(instant),
    ends_at: may(instant),
  },
  job_pauses: {
    job_id: key(id),
    paused_by: key(DataTypes.STRING(10)),
    from_at: key(instant),
    to_at: may(instant),
  },
  terms: {
    job_id: key(id),
    version: key(DataTypes.INTEGER),
    rate_minor_per_hour: need(number),
    currency: need(DataTypes.STRING(3)),
    authorized_seconds_per_week: may(number),
    requires_work_view: need(yesNo),
    proposed_by: need(id),
    proposed_at: need(instant),
    accepted_at: may(instant),
    binds_from: may(instant),
  },
  invitations: {
    id: key(id),
    token_hash: { ...need(id), unique: true },
    job_id: need(id),
    role: need(short),
    email: may(short),
    invited_by: need(id),
    created_at: need(instant),
    expires_at: need(instant),
    used_at: may(instant),
    used_by: may(id),
    revoked_at: may(instant),
  },
  document_updates: {
    seq: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
    job_id: need(id),
    week: need(DataTypes.STRING(10)),
    author: need(DataTypes.STRING(10)),
    bytes: need(DataTypes.BLOB),
    received_at: need(instant),
    ingested: need(yesNo),
  },
  documents: {
    job_id: key(id),
    week: key(DataTypes.STRING(10)),
    author: key(DataTypes.STRING(10)),
    snapshot: may(DataTypes.BLOB),
    up_to_seq: need(number),
    sealed_at: may(instant),
  },
  claims: {
    job_id: key(id),
    author: key(DataTypes.STRING(10)),
    id: key(id),
    week: need(DataTypes.STRING(10)),
    kind: need(DataTypes.STRING(20)),
    body: need(text),
    received_at: need(instant),
    refused_code: may(short),
    late_in: may(DataTypes.STRING(10)),
    // Of spans: the stretch that they claim.
    from_at: may(instant),
    to_at: may(instant),
    picture_at: may(instant),
  },
  images: {
    job_id: key(id),
    sha256: key(id),
    bytes: need(number),
    type: need(DataTypes.STRING(20)),
    width: need(DataTypes.INTEGER),
    height: need(DataTypes.INTEGER),
    created_at: need(instant),
  },
  // The images that accepted screenshots name; 1 in `waiting` where the server doesn't have it yet.
  screenshot_images: {
    job_id: key(id),
    sha256: key(id),
    screenshot: key(id),
    week: need(DataTypes.STRING(10)),
    bytes: need(number),
    width: need(DataTypes.INTEGER),
    height: need(DataTypes.INTEGER),
    waiting: need(DataTypes.INTEGER),
  },
  timesheets: {
    job_id: key(id),
    week: key(DataTypes.STRING(10)),
    state: need(DataTypes.STRING(12)),
    version: need(DataTypes.INTEGER),
    terms_version: need(DataTypes.INTEGER),
    submit_at: need(instant),
    review_ends_at: need(instant),
    total_seconds: need(number),
    rejected_seconds: { ...need(number), defaultValue: 0 },
    amount_minor: need(number),
    protected_minor: need(number),
    currency: need(DataTypes.STRING(3)),
    updated_at: need(instant),
  },
  server_records: {
    job_id: key(id),
    week: key(DataTypes.STRING(10)),
    /** Two ids of the parties, and what it is about. */
    id: key(DataTypes.STRING(200)),
    kind: need(DataTypes.STRING(20)),
    body: need(text),
    at: need(instant),
  },
  charges: {
    id: key(id),
    job_id: need(id),
    week: need(DataTypes.STRING(10)),
    version: need(DataTypes.INTEGER),
    attempt: need(DataTypes.INTEGER),
    idempotency_key: { ...need(short), unique: true },
    method_id: may(id),
    gateway: need(short),
    gateway_ref: may(short),
    amount_minor: need(number),
    currency: need(DataTypes.STRING(3)),
    outcome: need(DataTypes.STRING(12)),
    failure: may(text),
    created_at: need(instant),
    settled_at: may(instant),
  },
  payment_methods: {
    id: key(id),
    person_id: need(id),
    kind: need(DataTypes.STRING(10)),
    label: need(short),
    gateway: need(short),
    gateway_ref: need(short),
    authenticated: need(yesNo),
    role: need(DataTypes.STRING(10)),
    status: need(DataTypes.STRING(10)),
    created_at: need(instant),
    removed_at: may(instant),
  },
  readiness: {
    job_id: key(id),
    from_at: key(instant),
    to_at: may(instant),
    codes: need(text),
  },
  ledger_entries: {
    id: key(id),
    at: need(instant),
    cause_kind: need(short),
    cause_id: need(short),
    description: need(text),
  },
  ledger_postings: {
    entry_id: key(id),
    line: key(DataTypes.INTEGER),
    account: need(short),
    currency: need(DataTypes.STRING(3)),
    amount_minor: need(number),
  },
  outbox: {
    id: key(id),
    dedupe_key: { ...need(short), unique: true },
    kind: need(short),
    payload: need(text),
    created_at: need(instant),
    attempts: need(DataTypes.INTEGER),
    next_attempt_at: need(instant),
    done_at: may(instant),
    dead_at: may(instant),
    error: may(text),
    thread: may(short),
  },
  settings: { name: key(short), value: need(text) },
}

const INDEXES: [table: string, fields: string[]][] = [
  ['sessions', ['person_id']],
  ['jobs', ['client_id']],
  ['jobs', ['freelancer_id']],
  ['invitations', ['job_id']],
  ['document_updates', ['job_id', 'week', 'author', 'seq']],
  ['document_updates', ['ingested', 'seq']],
  ['claims', ['job_id', 'week']],
  ['timesheets', ['state', 'submit_at']],
  ['timesheets', ['state', 'review_ends_at']],
  ['charges', ['job_id', 'week']],
  ['payment_methods', ['person_id']],
  ['ledger_postings', ['account']],
  ['ledger_entries', ['cause_kind', 'cause_id']],
  ['outbox', ['done_at', 'next_attempt_at']],
  ['outbox', ['thread', 'next_attempt_at']],
]

export const firstTables: Migration = {
  name: '0001-first-tables',
  up: async (context) => {
    for (const [table, columns] of Object.entries(TABLES)) await context.createTable(table, columns)
    for (const [table, fields] of INDEXES) await context.addIndex(table, fields)
    await context.addIndex('screenshot_images', ['job_id', 'screenshot'], { where: { waiting: 1 } })
  },
}
