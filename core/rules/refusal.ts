/** A refusal is a value: a code that programs read and a sentence that people read (A3). */
export type Refusal<Code extends string = string> = { code: Code; sentence: string }

/** Makes refusals from a closed set of reasons, each with its sentence. */
export function refusals<Code extends string>(sentences: Readonly<Record<Code, string>>) {
  return (code: Code): Refusal<Code> => ({ code, sentence: sentences[code] })
}

/**
 * Why a claim is not taken. It stands in a ruling for ever, so it has a code and what its sentence names, and no words:
 * those are in core/messages, and are chosen where it is read.
 */
export type Reason<Code extends string> = Code extends string ? { code: Code } : never
