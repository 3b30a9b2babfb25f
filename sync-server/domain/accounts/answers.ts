import * as v from 'valibot'
import { Text } from '../../../core/protocol/api/values.ts'

export const Person = v.strictObject({
  id: Text,
  name: Text,
  email: Text,
  isSupport: v.boolean(),
  emailVerified: v.boolean(),
  zone: v.nullable(Text),
})
export const PersonAnswer = v.strictObject({ person: Person })
