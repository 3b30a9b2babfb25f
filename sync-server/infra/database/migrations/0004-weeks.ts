import { tables } from '../tables.ts'

/**
 * Claims as they were decided, what the server said, pictures, and the timesheets that follow. What time moves on has
 * an index of its own, which settled timesheets leave: by a state alone SQLite would look through years of them.
 */
export const weeksTables = tables(
  '0004-weeks',
  ({ currency, whole }) => `
  create table timesheets (
    job_id varchar(64) not null,
    week varchar(10) not null,
    state varchar(12) not null check (state in ('open', 'submitted', 'disputed', 'due', 'charging', 'paid', 'failed', 'closed')),
    version integer not null,
    terms_version integer not null,
    submit_at bigint not null,
    review_ends_at bigint not null,
    total_seconds bigint not null check (${whole('total_seconds')} and total_seconds >= 0),
    rejected_seconds bigint not null default 0 check (${whole('rejected_seconds')} and rejected_seconds >= 0),
    amount_minor bigint not null check (${whole('amount_minor')} and amount_minor >= 0),
    protected_minor bigint not null check (${whole('protected_minor')} and protected_minor >= 0),
    currency varchar(3) not null ${currency},
    updated_at bigint not null,
    seal_at bigint,
    sealed_at bigint,
    primary key (job_id, week),
    foreign key (job_id, terms_version) references terms (job_id, version)
  );
  create index timesheets_open on timesheets (submit_at, job_id, week) where state = 'open';
  create index timesheets_running on timesheets (review_ends_at, job_id, week) where state in ('open', 'submitted', 'disputed');
  create index timesheets_unpaid on timesheets (review_ends_at, job_id, week) where state in ('due', 'charging', 'failed');
  create index timesheets_seal_at on timesheets (seal_at);
  create table claims (
    job_id varchar(64) not null references jobs (id),
    author varchar(10) not null check (author in ('freelancer', 'client')),
    id varchar(64) not null,
    week varchar(10) not null,
    kind varchar(20) not null,
    body text not null,
    received_at bigint not null,
    refused_code varchar(200),
    late_in varchar(10),
    from_at bigint,
    to_at bigint,
    picture_at bigint,
    primary key (job_id, author, id),
    foreign key (job_id, late_in) references timesheets (job_id, week)
  );
  create index claims_job_id_week on claims (job_id, week);
  create table server_records (
    job_id varchar(64) not null references jobs (id),
    week varchar(10) not null,
    id varchar(200) not null,
    kind varchar(20) not null,
    body text not null,
    at bigint not null,
    primary key (job_id, week, id)
  );
  create table images (
    job_id varchar(64) not null references jobs (id),
    sha256 varchar(64) not null,
    bytes bigint not null,
    type varchar(20) not null,
    width integer not null,
    height integer not null,
    created_at bigint not null,
    primary key (job_id, sha256)
  );
  create table screenshot_images (
    job_id varchar(64) not null,
    sha256 varchar(64) not null,
    screenshot varchar(64) not null,
    week varchar(10) not null,
    bytes bigint not null,
    width integer not null,
    height integer not null,
    waiting integer not null,
    primary key (job_id, sha256, screenshot),
    foreign key (job_id, week) references timesheets (job_id, week)
  );
  create index screenshot_images_job_id_screenshot on screenshot_images (job_id, screenshot) where waiting = 1`,
)
