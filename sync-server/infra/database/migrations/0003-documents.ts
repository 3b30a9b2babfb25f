import { tables } from '../tables.ts'

/**
 * The log of updates by room number: with job, week and author spelled out in each row and in its index, a commit of 200
 * rooms wrote 200 pages. Where the server stands as the writer of its document is beside the room and not in it: a
 * room's row carries its snapshot, and each ruling would write all of that again.
 */
export const documentsTables = tables(
  '0003-documents',
  ({ bytes, counted }) => `
  create table document_rooms (
    id ${counted},
    job_id varchar(64) not null references jobs (id),
    week varchar(10) not null,
    author varchar(10) not null check (author in ('freelancer', 'client', 'server')),
    snapshot ${bytes},
    up_to_seq bigint not null default 0,
    sealed_at bigint
  );
  create unique index document_rooms_job_id_week_author on document_rooms (job_id, week, author);
  create table room_updates (
    seq integer primary key,
    room integer not null references document_rooms (id),
    bytes ${bytes} not null,
    received_at bigint not null
  );
  create index room_updates_room_seq on room_updates (room, seq);
  create table server_pens (
    room integer primary key references document_rooms (id),
    next_clock bigint not null
  );
  create table ingest_failures (
    seq integer primary key references room_updates (seq),
    error text not null
  );
  create table device_chains (
    job_id varchar(64) not null references jobs (id),
    device varchar(64) not null,
    n integer not null,
    digest varchar(64),
    anchor_n integer not null,
    span_end bigint,
    waiting integer not null,
    waits_since bigint,
    primary key (job_id, device)
  );
  create table waiting_records (
    job_id varchar(64) not null references jobs (id),
    device varchar(64) not null,
    id varchar(64) not null,
    n integer not null,
    week varchar(10) not null,
    body text not null,
    primary key (job_id, device, id)
  );
  create index waiting_records_job_id_device_n on waiting_records (job_id, device, n)`,
)
