import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { type ImageType, imageType, SNIFFED_BYTES } from './image-type.ts'

export type Examined = { bytes: number; sha256: string; type: ImageType | null }

/** Looks at bytes as they pass: how many, of which hash, of which type. */
export function createExamination() {
  const hash = createHash('sha256')
  let head = Buffer.alloc(0)
  let bytes = 0
  return {
    bytes: () => bytes,
    see(chunk: Uint8Array): void {
      if (head.length < SNIFFED_BYTES) head = Buffer.concat([head, chunk.subarray(0, SNIFFED_BYTES)])
      bytes += chunk.length
      hash.update(chunk)
    },
    /** Once, at the end. */
    result: (): Examined => ({ bytes, sha256: hash.digest('hex'), type: imageType(head) }),
  }
}

export async function examine(stream: Readable): Promise<Examined> {
  const examination = createExamination()
  for await (const chunk of stream) examination.see(chunk)
  return examination.result()
}
