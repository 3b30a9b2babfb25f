export type ImageType = 'image/webp' | 'image/png' | 'image/jpeg'

/** Bytes that `imageType` needs to see. */
export const SNIFFED_BYTES = 12

/** What a file is by its first bytes, whatever its sender calls it; null when it is no image of ours. */
export function imageType(head: Uint8Array): ImageType | null {
  const isAt = (at: number, ...bytes: number[]) => bytes.every((byte, n) => head[at + n] === byte)
  if (isAt(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  if (isAt(0, 0xff, 0xd8, 0xff)) return 'image/jpeg'
  const isRiff = isAt(0, 0x52, 0x49, 0x46, 0x46)
  if (isRiff && isAt(8, 0x57, 0x45, 0x42, 0x50)) return 'image/webp'
  return null
}
