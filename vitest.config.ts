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
    // Many files wait for processes, sockets and disks: as many at once as there are cores.
    maxWorkers: '100%',
    testTimeout: 30_000,
    // What is waited for comes when it comes; on a busy machine not within a second.
    expect: { poll: { timeout: 15_000 } },
  },
})
