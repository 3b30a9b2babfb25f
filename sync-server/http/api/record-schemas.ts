import { EN } from '../../../core/messages/en.ts'
import { RULINGS_EN } from '../../../core/messages/rulings-en.ts'
import { STATE_REASONS_EN } from '../../../core/messages/states-en.ts'
import { ClientClaim, FreelancerClaim, RECORDS } from '../../../core/protocol/records.ts'
import { schemaToJson } from './openapi.ts'

/**
 * What may stand in a party's document, as JSON Schema made of the very schemas that the server judges records by, and
 * the words of what the server says and rules in its own: ICU messages by code.
 */
export const recordSchemas = () => ({
  map: RECORDS,
  messages: { en: EN },
  rulings: { en: RULINGS_EN },
  states: { en: STATE_REASONS_EN },
  freelancer: schemaToJson(FreelancerClaim, 'input'),
  client: schemaToJson(ClientClaim, 'input'),
})
