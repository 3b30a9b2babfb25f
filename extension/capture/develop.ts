/** From what the browser saw to what is kept: WebP, about 1280 px wide, and a thumbnail, both hashed. */
import type { PictureBytes } from '../store/pictures.ts'
import { sha256 } from './digest.ts'

const PICTURE_WIDTH = 1280
const THUMBNAIL_WIDTH = 320
const QUALITY = 0.72

export type EncodedPicture = {
  bytes: PictureBytes
  image: ImageFacts
  thumbnail: ImageFacts
}
type ImageFacts = { sha256: string; bytes: number; width: number; height: number }

export async function encodePicture(source: Blob): Promise<EncodedPicture> {
  const bitmap = await createImageBitmap(source)
  try {
    const [image, thumbnail] = await Promise.all([
      encode(bitmap, PICTURE_WIDTH),
      encode(bitmap, THUMBNAIL_WIDTH),
    ])
    return {
      bytes: { image: image.part, thumbnail: thumbnail.part },
      image: image.facts,
      thumbnail: thumbnail.facts,
    }
  } finally {
    bitmap.close()
  }
}

/** C4: what a locked desktop shows. */
export async function encodeBlack(): Promise<EncodedPicture> {
  const canvas = new OffscreenCanvas(1280, 720)
  const context = canvas.getContext('2d')
  context?.fillRect(0, 0, canvas.width, canvas.height)
  return encodePicture(await canvas.convertToBlob({ type: 'image/png' }))
}

async function encode(bitmap: ImageBitmap, mostWidth: number) {
  const scale = Math.min(1, mostWidth / bitmap.width)
  const width = Math.max(1, Math.round(bitmap.width * scale))
  const height = Math.max(1, Math.round(bitmap.height * scale))
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { alpha: false })
  if (!context) throw new Error('no canvas to draw on')
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, width, height)
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality: QUALITY })
  const hash = await sha256(await blob.arrayBuffer())
  return {
    part: { blob, sha256: hash },
    facts: { sha256: hash, bytes: blob.size, width, height },
  }
}
