import { shallowReactive } from 'vue'
import type { PipelineLine, PipelineLines } from './shapes'

/** Brings lines up to date: others are kept unless the change says that it tells all. */
export function merge(byId: Map<string, PipelineLine>, { full, pipelines }: PipelineLines): void {
  if (full) {
    const there = new Set(pipelines.map(({ id }) => id))
    for (const id of [...byId.keys()].filter((id) => !there.has(id))) {
      byId.delete(id)
    }
  }
  for (const line of pipelines) {
    const before = byId.get(line.id)
    if (before) {
      Object.assign(before, line)
    } else {
      byId.set(line.id, shallowReactive({ ...line }))
    }
  }
}
