import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { ClientClaim, RECORDS } from '../../core/protocol/records.ts'
import { createClaimReader } from './claim-reader.ts'

const message = (id: string, text = 'Hello') => ({ id, kind: 'message', at: Date.UTC(2026, 10, 16), text })

it('A3 reads every claim, and leaves out what is in no form', () => {
  const document = new Y.Doc()
  const read = createClaimReader(document, ClientClaim)
  const records = document.getMap(RECORDS)
  records.set('message-1', message('message-1'))
  records.set('message-2', { ...message('message-2'), text: 5 })
  expect(read().map(({ id }) => id)).toEqual(['message-1'])
  records.set('message-3', message('message-3'))
  expect(read().map(({ id }) => id)).toEqual(['message-1', 'message-3'])
})
