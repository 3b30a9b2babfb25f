/** What pictures may cost. A screenshot has about 120 KiB, its thumbnail 10. */
export const SCREENSHOT_LIMITS = {
  imageBytes: 2 * 1024 * 1024,
  /** About a year of full weeks. */
  jobBytes: 10 * 1024 ** 3,
  /** Of all jobs that one person works in. */
  personBytes: 40 * 1024 ** 3,
  /** What every browser that shows it unpacks: 16 MiB. A screenshot of ours has a million. */
  imagePixels: 2560 * 1600,
  /** Uploads that are being received at once, in all and of one person. */
  uploads: 256,
  uploadsOfPerson: 16,
  /** How long a picture may wait for the record that names it. */
  graceDays: 7,
} as const

export type ScreenshotLimits = { readonly [name in keyof typeof SCREENSHOT_LIMITS]: number }
