import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { HEAD_BYTES, type ImageHead, readImageHead } from './image-head.ts'

export type Examined = { bytes: number; sha256: string; head: ImageHead | null }

/** Looks at bytes as they pass: how many, of which hash, of which type and size. */
export function createExamination() {
  const hash = createHash('sha256')
  const head: Uint8Array[] = []
  let bytes = 0
  return {
    bytes: () => bytes,
    see(chunk: Uint8Array): void {
      if (bytes < HEAD_BYTES) head.push(chunk.subarray(0, HEAD_BYTES - bytes))
      bytes += chunk.length
      hash.update(chunk)
    },
    /** Once, at the end. */
    result: (): Examined => ({ bytes, sha256: hash.digest('hex'), head: readImageHead(Buffer.concat(head)) }),
  }
}

export async function examine(stream: Readable): Promise<Examined> {
  const examination = createExamination()
  for await (const chunk of stream) examination.see(chunk)
  return examination.result()
}
