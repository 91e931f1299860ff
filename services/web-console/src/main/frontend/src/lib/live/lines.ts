import { computed, shallowReactive, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { useStream } from '.'
import { merge } from './merge'
import type { PipelineLine, PipelineLines } from './shapes'

export interface Lines {
  /** Each line changes in place, so that only its row is drawn again. */
  lines: ComputedRef<PipelineLine[]>
  known: ShallowRef<boolean>
  changes: ShallowRef<number>
}

/** All pipelines with their rates; the edge sends what changed. */
export function useLines(): Lines {
  const byId = shallowReactive(new Map<string, PipelineLine>())
  const known = shallowRef(false)
  const changes = shallowRef(0)

  useStream('pipelines', (data) => {
    merge(byId, data as PipelineLines)
    known.value = true
    changes.value++
  })
  return { lines: computed(() => [...byId.values()]), known, changes }
}
