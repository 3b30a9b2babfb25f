/** Functions that run inside the extension's service worker; each stands alone. */
declare const chrome: {
  tabs: { captureVisibleTab(options: object): Promise<string> }
}

/** Pictures come at the first instant of a slot, so that a start is an order. */
export function drawZeros(): void {
  const draw = crypto.getRandomValues.bind(crypto)
  crypto.getRandomValues = (into) => {
    draw(into)
    return into instanceof BigUint64Array ? into.fill(0n) : into
  }
}

/** The floor: what any program must do to have a picture and its thumbnail, hashed and stored. */
export async function bareCapture(): Promise<number> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('bench', 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('pictures', { autoIncrement: true })
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
  const started = performance.now()
  const address = await chrome.tabs.captureVisibleTab({ format: 'jpeg', quality: 92 })
  const bitmap = await createImageBitmap(await (await fetch(address)).blob())
  const blobs: Blob[] = []
  for (const width of [1280, 320]) {
    const canvas = new OffscreenCanvas(width, Math.round((bitmap.height * width) / bitmap.width))
    const context = canvas.getContext('2d', { alpha: false })
    if (!context) throw new Error('no canvas')
    context.imageSmoothingQuality = 'high'
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.72 })
    await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())
    blobs.push(blob)
  }
  bitmap.close()
  await new Promise((resolve, reject) => {
    const writing = database.transaction('pictures', 'readwrite')
    for (const blob of blobs) writing.objectStore('pictures').add(blob)
    writing.oncomplete = resolve
    writing.onerror = reject
  })
  const ms = performance.now() - started
  database.close()
  return ms
}

/** Waits for the next order of a picture and for its durability; the milliseconds between them. */
export async function untilPictured(): Promise<number> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('glasswork')
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
  type Picture = { kind: string; id?: string; at: number }
  const picture = () =>
    new Promise<Picture | undefined>((resolve, reject) => {
      const reading = database.transaction('values').objectStore('values').get('tracker')
      reading.onsuccess = () => resolve(reading.result?.value.phase.slot?.picture)
      reading.onerror = () => reject(reading.error)
    })
  let ordered: number | null = null
  for (;;) {
    const now = await picture()
    if (now?.kind === 'taking') ordered ??= performance.now()
    if (now?.kind === 'taken') {
      database.close()
      return performance.now() - (ordered ?? performance.now())
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/** Bytes of each full picture that the Tracker kept. */
export async function pictureBytes(): Promise<number[]> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('glasswork')
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
  const rows = await new Promise<{ key: string; bytes: number }[]>((resolve, reject) => {
    const reading = database.transaction('images').objectStore('images').getAll()
    reading.onsuccess = () => resolve(reading.result)
    reading.onerror = () => reject(reading.error)
  })
  database.close()
  return rows.filter(({ key }) => key.endsWith('/image')).map(({ bytes }) => bytes)
}
