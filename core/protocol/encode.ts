import {
  createEncoder,
  toUint8Array,
  writeAny,
  writeUint8,
  writeVarString,
  writeVarUint,
} from 'lib0/encoding'
import { RECORDS } from './records.ts'

/** Struct reference of Yjs' ContentAny, with the bit that says "a key of the parent map follows". */
const CONTENT_ANY_WITH_KEY = 8 | 0x20
const PARENT_IS_ROOT_MAP = 1
const NO_DELETIONS = 0

/**
 * A Yjs update (v1) that puts each record under its id into the root map `records`, made without a Y.Doc.
 * @param clientId the writer's Yjs client id
 * @param firstClock the writer's next clock; each record takes one
 */
export function encodeRecords(
  clientId: number,
  firstClock: number,
  records: readonly { id: string }[],
): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, records.length === 0 ? 0 : 1)
  if (records.length > 0) {
    writeVarUint(encoder, records.length)
    writeVarUint(encoder, clientId)
    writeVarUint(encoder, firstClock)
  }
  for (const record of records) {
    writeUint8(encoder, CONTENT_ANY_WITH_KEY)
    writeVarUint(encoder, PARENT_IS_ROOT_MAP)
    writeVarString(encoder, RECORDS)
    writeVarString(encoder, record.id)
    writeVarUint(encoder, 1)
    writeAny(encoder, { ...record })
  }
  writeVarUint(encoder, NO_DELETIONS)
  return toUint8Array(encoder)
}
