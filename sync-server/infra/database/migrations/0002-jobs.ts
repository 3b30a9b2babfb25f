import { tables } from '../tables.ts'

/** Agreements between a client and a freelancer, and what changed their course. */
export const jobsTables = tables(
  '0002-jobs',
  ({ currency, whole }) => `
  create table jobs (
    id varchar(64) not null primary key,
    title varchar(200) not null,
    status varchar(200) not null check (status in ('invited', 'working', 'paused', 'ended')),
    client_id varchar(64) references people (id),
    freelancer_id varchar(64) references people (id),
    created_at bigint not null,
    accepted_at bigint,
    starts_at bigint not null,
    ends_at bigint
  );
  create index jobs_client_id on jobs (client_id);
  create index jobs_freelancer_id on jobs (freelancer_id);
  create table job_pauses (
    job_id varchar(64) not null references jobs (id),
    paused_by varchar(10) not null check (paused_by in ('freelancer', 'client')),
    from_at bigint not null,
    to_at bigint,
    primary key (job_id, paused_by, from_at)
  );
  create table terms (
    job_id varchar(64) not null references jobs (id),
    version integer not null,
    rate_minor_per_hour bigint not null check (${whole('rate_minor_per_hour')} and rate_minor_per_hour >= 0),
    currency varchar(3) not null ${currency},
    authorized_seconds_per_week bigint check (${whole('authorized_seconds_per_week')} and authorized_seconds_per_week >= 0),
    requires_work_view boolean not null,
    proposed_by varchar(64) not null references people (id),
    proposed_at bigint not null,
    accepted_at bigint,
    binds_from bigint,
    primary key (job_id, version)
  );
  create index terms_accepted_at on terms (accepted_at);
  create table invitations (
    id varchar(64) not null primary key,
    token_hash varchar(64) not null unique,
    job_id varchar(64) not null references jobs (id),
    role varchar(200) not null check (role in ('freelancer', 'client')),
    email varchar(200),
    invited_by varchar(64) not null references people (id),
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    used_by varchar(64) references people (id),
    revoked_at bigint
  );
  create index invitations_job_id on invitations (job_id);
  create index invitations_expires_at on invitations (expires_at);
  create table readiness (
    job_id varchar(64) not null references jobs (id),
    from_at bigint not null,
    to_at bigint,
    codes text not null,
    primary key (job_id, from_at)
  )`,
)
