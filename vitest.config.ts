import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Many files wait for processes, sockets and disks: as many at once as there are cores.
    maxWorkers: '100%',
    // What is waited for comes when it comes; on a busy machine not within seconds.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
    setupFiles: '.scripts/test-setup.mjs',
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['{core,sync-server,extension,docs}/**/*.test.{ts,tsx}'],
          // Loading the same modules for each file takes longer than running most of them.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'server',
          include: ['sync-server/**/*.spec.ts'],
          exclude: ['sync-server/web/**'],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['{extension,sync-server/web}/**/*.spec.ts'],
          globalSetup: '.scripts/build-for-tests.mjs',
        },
      },
    ],
  },
})
