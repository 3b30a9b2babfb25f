/** A refusal is a value: a code that programs read and a sentence that people read (A3). */
export type Refusal<Code extends string = string> = { code: Code; sentence: string }
