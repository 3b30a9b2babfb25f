import * as v from 'valibot'
import { Text } from './values.ts'

export const Person = v.strictObject({
  id: Text,
  name: Text,
  email: Text,
  isSupport: v.boolean(),
  emailVerified: v.boolean(),
  zone: v.nullable(Text),
})
export type Person = v.InferOutput<typeof Person>
