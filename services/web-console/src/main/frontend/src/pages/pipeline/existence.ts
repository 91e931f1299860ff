import { shallowRef, watch, type ShallowRef } from 'vue'
import { readEntity } from '../../lib/entities'
import { problemOf } from '../../lib/http'

/** Whether the edge says that there is no such pipeline, or none that the viewer may see. */
export function useExistence(id: () => string): ShallowRef<boolean> {
  const missing = shallowRef(false)
  watch(
    id,
    async (wanted) => {
      missing.value = false
      await readEntity('datapipelines', wanted).catch((failure: unknown) => {
        missing.value = problemOf(failure).status === 404
      })
    },
    { immediate: true },
  )
  return missing
}
