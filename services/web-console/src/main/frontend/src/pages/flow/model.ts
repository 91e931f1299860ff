import type { Topology } from '../../lib/live/shapes'

export type GraphKind = 'source' | 'pipeline' | 'output'

export interface GraphNode {
  id: string
  kind: GraphKind
  name: string
  detail: string
  /** Where its page is. */
  to: string
  state?: string
  /** Sources stand together by category. */
  category?: string
  rate: number
}

export interface GraphEdge {
  from: string
  to: string
  rate: number
  /** Where the messages that pass there can be watched. */
  watch: string
  state?: string
}

export interface Graph {
  nodes: GraphNode[]
  edges: GraphEdge[]
}

/** The topology as nodes and edges: only sources that a pipeline reads or that nobody reads yet, each edge in the state of its pipeline. */
export function graphOf({ sources, dataPipelines, outputs, edges }: Topology): Graph {
  const rates = { in: new Map<string, number>(), out: new Map<string, number>() }
  for (const { from, to, messagesPerSecond } of edges) {
    rates.out.set(from, (rates.out.get(from) ?? 0) + messagesPerSecond)
    rates.in.set(to, (rates.in.get(to) ?? 0) + messagesPerSecond)
  }
  const states = new Map(dataPipelines.map(({ id, state }) => [id, state]))
  const address = new Map(edges.map(({ from, to }) => [to, from]))
  const pages = new Map(dataPipelines.map(({ id, dataPipelineId }) => [id, `/pipelines/${dataPipelineId}`]))
  const nodes: GraphNode[] = [
    ...sources.map((source) => ({
      id: source.id,
      kind: 'source' as const,
      name: source.value,
      detail: source.dataSources.map(({ name }) => name).join(', '),
      to: source.dataSources.length === 1 ? `/sources/${source.dataSources[0]?.id}` : '/sources',
      category: source.categoryName,
      rate: rates.out.get(source.id) ?? 0,
    })),
    ...dataPipelines.map(({ id, name, state }) => ({ id, kind: 'pipeline' as const, name, detail: '', to: pages.get(id) ?? '', state, rate: Math.max(rates.in.get(id) ?? 0, 0) })),
    ...outputs.map(({ id, name, service, region }) => ({
      id,
      kind: 'output' as const,
      name,
      detail: region ? `${service} · ${region}` : service,
      to: pages.get(address.get(id) ?? '') ?? '/pipelines',
      rate: rates.in.get(id) ?? 0,
    })),
  ]
  return {
    nodes,
    edges: edges.map(({ from, to, messagesPerSecond }) => {
      const state = states.get(to) ?? states.get(from)
      // What enters the first function, or what leaves the last.
      const entered = pages.get(to)
      return { from, to, watch: entered ? `${entered}/tap?stage=0` : `${pages.get(from) ?? '/pipelines'}/tap`, rate: messagesPerSecond, ...(state ? { state } : {}) }
    }),
  }
}
