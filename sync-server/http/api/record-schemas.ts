import { ClientClaim, FreelancerClaim, RECORDS } from '../../../core/protocol/records.ts'
import { schemaToJson } from './openapi.ts'

/** What may stand in a party's document, as JSON Schema made of the very schemas that the server judges records by. */
export const recordSchemas = () => ({
  map: RECORDS,
  freelancer: schemaToJson(FreelancerClaim, 'input'),
  client: schemaToJson(ClientClaim, 'input'),
})
