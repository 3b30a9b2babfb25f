import { signal } from '@preact/signals'
import { DEFAULT_POLICY, type Policy } from '../../core/rules/policy.ts'
import { api } from './api.ts'

/** The server's policy: zone, slots and deadlines. Until it has come, the one that we ship with. */
export const policy = signal<Policy>(DEFAULT_POLICY)

export async function loadPolicy(): Promise<void> {
  try {
    policy.value = await api('GET /api/policy')
  } catch {
    // Offline at the start: a week that is shown brings its own policy.
  }
}
