import { tables } from '../tables.ts'

/** Methods, charges with each try of them, the ledger, and what a gateway is known to have done. */
export const paymentsTables = tables(
  '0005-payments',
  ({ currency, whole }) => `
  create table payment_methods (
    id varchar(64) not null primary key,
    person_id varchar(64) not null references people (id),
    kind varchar(10) not null check (kind in ('card', 'paypal', 'balance')),
    label varchar(200) not null,
    gateway varchar(200) not null,
    gateway_ref varchar(200) not null,
    authenticated boolean not null,
    role varchar(10) not null check (role in ('default', 'backup', 'none')),
    status varchar(10) not null check (status in ('active', 'inactive')),
    created_at bigint not null,
    removed_at bigint
  );
  create index payment_methods_person_id on payment_methods (person_id);
  create table charges (
    id varchar(64) not null primary key,
    job_id varchar(64) not null,
    week varchar(10) not null,
    version integer not null,
    attempt integer not null,
    idempotency_key varchar(200) not null unique,
    method_id varchar(64) references payment_methods (id),
    gateway varchar(200) not null,
    gateway_ref varchar(200),
    amount_minor bigint not null check (${whole('amount_minor')} and amount_minor >= 0),
    currency varchar(3) not null ${currency},
    outcome varchar(12) not null check (outcome in ('charging', 'paid', 'failed')),
    failure text,
    created_at bigint not null,
    settled_at bigint,
    client_id varchar(64) references people (id),
    freelancer_id varchar(64) references people (id),
    fee_basis_points integer,
    part varchar(10) not null default 'timesheet' check (part in ('timesheet', 'excess')),
    foreign key (job_id, week) references timesheets (job_id, week)
  );
  create index charges_job_id_week on charges (job_id, week);
  create index charges_client_id on charges (client_id);
  create index charges_under_way on charges (created_at, id) where outcome = 'charging';
  create table charge_tries (
    charge_id varchar(64) not null references charges (id),
    try integer not null,
    method_id varchar(64) references payment_methods (id),
    role varchar(10) not null check (role in ('default', 'backup', 'none')),
    gateway varchar(200) not null,
    gateway_key varchar(200) not null unique,
    gateway_ref varchar(200),
    outcome varchar(12) not null check (outcome in ('planned', 'charging', 'paid', 'failed')),
    failure_code varchar(200),
    asked integer not null default 0,
    asked_at bigint,
    trouble varchar(200),
    created_at bigint not null,
    settled_at bigint,
    primary key (charge_id, try)
  );
  create table refused_orders (
    order_key varchar(200) not null primary key,
    job_id varchar(64) not null,
    week varchar(10) not null,
    amount_minor bigint not null check (${whole('amount_minor')} and amount_minor >= 0),
    currency varchar(3) not null ${currency},
    since bigint not null,
    asked integer not null,
    trouble text not null,
    foreign key (job_id, week) references timesheets (job_id, week)
  );
  create table found_charges (
    gateway_key varchar(200) not null primary key,
    gateway varchar(200) not null,
    gateway_ref varchar(200) not null,
    amount_minor bigint not null check (${whole('amount_minor')} and amount_minor >= 0),
    currency varchar(3) not null ${currency},
    job_id varchar(64) not null,
    week varchar(10) not null,
    found_at bigint not null,
    foreign key (job_id, week) references timesheets (job_id, week)
  );
  create index found_charges_job_id_week on found_charges (job_id, week);
  create table top_ups (
    id varchar(64) not null primary key,
    person_id varchar(64) not null references people (id),
    idempotency_key varchar(200) not null unique,
    method_id varchar(64) references payment_methods (id),
    amount_minor bigint not null check (${whole('amount_minor')} and amount_minor >= 0),
    currency varchar(3) not null ${currency},
    outcome varchar(12) not null check (outcome in ('charging', 'paid', 'failed')),
    failure text,
    asked integer not null default 0,
    asked_at bigint,
    trouble varchar(200),
    created_at bigint not null,
    settled_at bigint
  );
  create index top_ups_person_id on top_ups (person_id);
  create index top_ups_under_way on top_ups (created_at, id) where outcome = 'charging';
  create table payouts (
    id varchar(64) not null primary key,
    person_id varchar(64) not null references people (id),
    amount_minor bigint not null check (${whole('amount_minor')} and amount_minor >= 0),
    currency varchar(3) not null ${currency},
    reference varchar(200) not null,
    created_at bigint not null,
    paid_at bigint
  );
  create index payouts_person_id on payouts (person_id);
  create table ledger_entries (
    id varchar(64) not null primary key,
    at bigint not null,
    cause_kind varchar(200) not null,
    cause_id varchar(200) not null,
    description text not null
  );
  create unique index ledger_entries_once on ledger_entries (cause_kind, cause_id);
  create table ledger_postings (
    entry_id varchar(64) not null references ledger_entries (id),
    line integer not null,
    account varchar(200) not null,
    currency varchar(3) not null ${currency},
    amount_minor bigint not null check (${whole('amount_minor')}),
    primary key (entry_id, line)
  );
  create index ledger_postings_account on ledger_postings (account);
  create table gateway_sandbox_charges (
    idempotency_key varchar(200) not null primary key,
    method_ref varchar(200) not null,
    amount_minor bigint not null check (${whole('amount_minor')} and amount_minor >= 0),
    currency varchar(3) not null ${currency},
    outcome varchar(12) not null check (outcome in ('paid', 'failed')),
    failure_code varchar(200),
    look_ups integer not null,
    created_at bigint not null
  )`,
)
