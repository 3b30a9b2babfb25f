import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'core/**/*.test.{ts,tsx}',
      'sync-server/**/*.{test,spec}.ts',
      'extension/**/*.{test,spec}.{ts,tsx}',
      '.scripts/**/*.test.ts',
      'docs/**/*.test.ts',
    ],
    testTimeout: 30_000,
  },
})
