import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.story.spec.ts',
  outputDir: '.output/stories',
  timeout: 180_000,
  expect: { timeout: 30_000 },
  // Each story has a server, a browser and a database of its own; two cores carry one at a time.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  use: { trace: 'retain-on-failure', actionTimeout: 30_000, navigationTimeout: 30_000 },
})
