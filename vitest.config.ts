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
    // What is waited for comes when it comes; on a busy machine not within a second.
    expect: { poll: { timeout: 15_000 } },
  },
})
