import { tables } from '../tables.ts'

/**
 * Where the operator's own systems hear of events, and what waits to be told to each. What waits is little beside what
 * was told: the pump looks at nothing else.
 */
export const webhooksTables = tables(
  '0008-webhooks',
  ({ counted }) => `
  create table webhook_endpoints (
    id varchar(64) not null primary key,
    url text not null,
    events text not null,
    secret varchar(200) not null,
    former_secret varchar(200),
    former_until bigint,
    created_at bigint not null,
    removed_at bigint
  );
  create table webhook_deliveries (
    seq ${counted},
    endpoint_id varchar(64) not null references webhook_endpoints (id),
    event_id varchar(64) not null,
    type varchar(50) not null,
    job_id varchar(64) references jobs (id),
    payload text not null,
    created_at bigint not null,
    attempts integer not null,
    next_attempt_at bigint not null,
    done_at bigint,
    dead_at bigint,
    error text
  );
  create unique index webhook_deliveries_endpoint_id_event_id on webhook_deliveries (endpoint_id, event_id);
  create index webhook_deliveries_waiting on webhook_deliveries (endpoint_id, job_id, seq) where done_at is null and dead_at is null;
  create index webhook_deliveries_done_at on webhook_deliveries (done_at);
  create index webhook_deliveries_dead_at on webhook_deliveries (dead_at)`,
)
