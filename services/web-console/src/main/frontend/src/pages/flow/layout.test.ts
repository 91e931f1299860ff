import { describe, expect, it } from 'vitest'
import type { Topology } from '../../lib/live/shapes'
import { place, thickness } from './layout'
import { graphOf, type Graph, type GraphNode } from './model'

const node = (id: string, kind: GraphNode['kind']): GraphNode => ({ id, kind, name: id, detail: '', to: '/', rate: 0 })

describe('the flow graph', () => {
  it('puts a pipeline that reads another to its right, and outputs last', () => {
    const graph: Graph = {
      nodes: [node('s', 'source'), node('a', 'pipeline'), node('b', 'pipeline'), node('o', 'output')],
      edges: [{ from: 's', to: 'a', rate: 1, watch: '/' }, { from: 'a', to: 'b', rate: 1, watch: '/' }, { from: 'b', to: 'o', rate: 1, watch: '/' }],
    }
    const { nodes, edges } = place(graph, 1200)
    const at = nodes.sort((one, other) => one.x - other.x).map(({ id }) => id)
    expect(at).toEqual(['s', 'a', 'b', 'o'])
    expect(edges).toHaveLength(3)
  })

  it('survives pipelines in a ring', () => {
    const graph: Graph = { nodes: [node('a', 'pipeline'), node('b', 'pipeline')], edges: [{ from: 'a', to: 'b', rate: 1, watch: '/' }, { from: 'b', to: 'a', rate: 1, watch: '/' }] }
    expect(place(graph, 800).nodes).toHaveLength(2)
  })

  it('draws faster flows wider, within bounds', () => {
    expect(thickness(0)).toBeLessThan(thickness(1))
    expect(thickness(10)).toBeLessThan(thickness(1000))
    expect(thickness(1e12)).toBe(thickness(1e13))
  })

  it('colours a flow by the state of its pipeline, and leads to the messages that pass', () => {
    const { edges } = graphOf({
      sources: [{ id: 's', categoryName: 'Area', value: 'Hall', dataSources: [] }],
      dataPipelines: [{ id: 'p', dataPipelineId: '7', name: 'oven', state: 'Retrying' }],
      outputs: [{ id: 'o', name: 'readings', service: 'S3' }],
      edges: [{ from: 's', to: 'p', messagesPerSecond: 5 }, { from: 'p', to: 'o', messagesPerSecond: 4 }],
    } as unknown as Topology)
    expect(edges).toEqual([
      { from: 's', to: 'p', rate: 5, state: 'Retrying', watch: '/pipelines/7/tap?stage=0' },
      { from: 'p', to: 'o', rate: 4, state: 'Retrying', watch: '/pipelines/7/tap' },
    ])
  })
})
