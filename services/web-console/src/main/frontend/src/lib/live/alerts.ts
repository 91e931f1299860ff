import { computed, type ComputedRef } from 'vue'
import { useLive } from '.'
import type { Alert } from './shapes'

/** The newest alerts; undefined until the edge has told them. */
export function useAlerts(): ComputedRef<Alert[] | undefined> {
  const told = useLive<{ alerts: Alert[] }>('alerts')
  return computed(() => told.value?.alerts)
}
