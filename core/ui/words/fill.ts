import type { NamesIn } from '../../messages/message.ts'

/**
 * A message in which nothing but plain names stands in braces, written without the library for all of ICU
 * (`writeMessage`): the wall is drawn before that is there.
 */
export const fill = <Text extends string>(
  text: Text,
  words: Readonly<Record<NamesIn<Text>, string | number>>,
): string => text.replace(/\{(\w+)\}/g, (_, name: string) => String(words[name as NamesIn<Text>]))
