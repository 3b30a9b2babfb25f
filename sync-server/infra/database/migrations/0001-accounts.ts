import { tables } from '../tables.ts'

/** Who there is, how they prove it, and the answers that are kept for a repeated request. */
export const accountsTables = tables(
  '0001-accounts',
  () => `
  create table people (
    id varchar(64) not null primary key,
    email varchar(200) not null unique,
    name varchar(200) not null,
    password_hash text not null,
    is_support boolean not null,
    created_at bigint not null,
    zone varchar(64),
    email_verified_at bigint,
    deleted_at bigint
  );
  create table sessions (
    id varchar(64) not null primary key,
    token_hash varchar(64) not null unique,
    person_id varchar(64) not null references people (id),
    kind varchar(200) not null check (kind in ('page', 'device')),
    label varchar(200) not null,
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint,
    revoked_at bigint,
    anchors integer not null default 0
  );
  create index sessions_person_id on sessions (person_id);
  create index sessions_expires_at on sessions (expires_at);
  create index sessions_revoked_at on sessions (revoked_at);
  create table account_links (
    token_hash varchar(64) not null primary key,
    person_id varchar(64) not null references people (id),
    kind varchar(20) not null check (kind in ('password-reset', 'verification')),
    email varchar(200) not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
  );
  create index account_links_person_id on account_links (person_id);
  create index account_links_expires_at on account_links (expires_at);
  create table pairing_codes (
    person_id varchar(64) not null primary key references people (id),
    session_id varchar(64) not null references sessions (id) on delete cascade,
    code_hash varchar(64) unique,
    expires_at bigint not null,
    device_id varchar(64) references sessions (id) on delete cascade
  );
  create index pairing_codes_session_id on pairing_codes (session_id);
  create index pairing_codes_device_id on pairing_codes (device_id);
  create index pairing_codes_expires_at on pairing_codes (expires_at);
  create table passkeys (
    id varchar(64) not null primary key,
    person_id varchar(64) not null references people (id),
    credential_id varchar(1364) not null unique,
    public_key text not null,
    counter bigint not null,
    label varchar(100) not null,
    created_at bigint not null,
    last_used_at bigint
  );
  create index passkeys_person_id on passkeys (person_id);
  create table passkey_challenges (
    challenge_hash varchar(64) not null primary key,
    kind varchar(10) not null check (kind in ('add', 'sign-in')),
    owner varchar(64) not null,
    expires_at bigint not null
  );
  create index passkey_challenges_kind_owner on passkey_challenges (kind, owner);
  create index passkey_challenges_expires_at on passkey_challenges (expires_at);
  create table idempotency_keys (
    person_id varchar(64) not null references people (id),
    key varchar(200) not null,
    request_hash varchar(64) not null,
    status integer,
    answer text,
    created_at bigint not null,
    primary key (person_id, key)
  );
  create index idempotency_keys_created_at on idempotency_keys (created_at);
  create table calendar_feeds (
    token_hash varchar(64) not null primary key,
    person_id varchar(64) not null references people (id),
    created_at bigint not null,
    revoked_at bigint
  );
  create index calendar_feeds_person_id on calendar_feeds (person_id);
  create table mail_off (
    person_id varchar(64) not null references people (id),
    kind varchar(50) not null,
    primary key (person_id, kind)
  );
  create table settings (
    name varchar(200) not null primary key,
    value text not null
  )`,
)
