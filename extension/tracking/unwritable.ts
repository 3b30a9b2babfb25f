/** In the browser's memory: nothing can be written to its storage, and the Tracker rests for it (C3). */
export const UNWRITABLE = 'unwritable'
