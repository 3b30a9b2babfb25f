import { tables } from '../tables.ts'

/**
 * Invoices that are paid outside (P9). Receipts are append-only: a mistake is taken back by another with the opposite
 * amount. `asked_receipts` is what the operator's command leaves for the running server.
 */
export const outsideTables = tables(
  '0006-outside',
  ({ currency, whole }) => `
  create table bank_details (
    owner varchar(64) not null primary key,
    holder varchar(200) not null,
    iban varchar(34),
    bic varchar(11),
    text text not null,
    changed_at bigint not null
  );
  create table invoices (
    job_id varchar(64) not null,
    week varchar(10) not null,
    reference varchar(200) not null unique,
    payee varchar(10) not null check (payee in ('operator', 'freelancer')),
    client_id varchar(64) not null references people (id),
    freelancer_id varchar(64) not null references people (id),
    fee_basis_points integer not null,
    issued_at bigint not null,
    sent_on varchar(10),
    sent_at bigint,
    reminders integer not null,
    overdue_at bigint,
    settled_at bigint,
    primary key (job_id, week),
    foreign key (job_id, week) references timesheets (job_id, week)
  );
  create index invoices_settled_at_issued_at on invoices (settled_at, issued_at);
  create table receipts (
    id varchar(64) not null primary key,
    job_id varchar(64) not null,
    week varchar(10) not null,
    amount_minor bigint not null check (${whole('amount_minor')}),
    fee_minor bigint not null check (${whole('fee_minor')}),
    currency varchar(3) not null ${currency},
    received_on varchar(10) not null,
    reference varchar(200) not null,
    undoes varchar(64) unique references receipts (id),
    noted_by varchar(64) not null,
    noted_at bigint not null,
    foreign key (job_id, week) references invoices (job_id, week)
  );
  create index receipts_job_id_week on receipts (job_id, week);
  create table asked_receipts (
    id varchar(64) not null primary key,
    asked text not null,
    asked_at bigint not null,
    answer text
  )`,
)
