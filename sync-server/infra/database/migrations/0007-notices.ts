import { tables } from '../tables.ts'

/** Mail on its way, written with what it tells of. */
export const noticesTables = tables(
  '0007-notices',
  () => `
  create table outbox (
    id varchar(64) not null primary key,
    dedupe_key varchar(200) not null unique,
    kind varchar(200) not null,
    payload text not null,
    created_at bigint not null,
    attempts integer not null,
    next_attempt_at bigint not null,
    done_at bigint,
    dead_at bigint,
    error text,
    thread varchar(200),
    sending_at bigint,
    first_tried_at bigint
  );
  create index outbox_done_at_next_attempt_at on outbox (done_at, next_attempt_at);
  create index outbox_thread_next_attempt_at on outbox (thread, next_attempt_at)`,
)
