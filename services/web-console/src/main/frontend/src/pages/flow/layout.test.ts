import { describe, expect, it } from 'vitest'
import { place, thickness } from './layout'
import type { Graph, GraphNode } from './model'

const node = (id: string, kind: GraphNode['kind']): GraphNode => ({ id, kind, name: id, detail: '', to: '/', rate: 0 })

describe('the flow graph', () => {
  it('puts a pipeline that reads another to its right, and outputs last', () => {
    const graph: Graph = {
      nodes: [node('s', 'source'), node('a', 'pipeline'), node('b', 'pipeline'), node('o', 'output')],
      edges: [{ from: 's', to: 'a', rate: 1 }, { from: 'a', to: 'b', rate: 1 }, { from: 'b', to: 'o', rate: 1 }],
    }
    const { nodes, edges } = place(graph, 1200)
    const at = nodes.sort((one, other) => one.x - other.x).map(({ id }) => id)
    expect(at).toEqual(['s', 'a', 'b', 'o'])
    expect(edges).toHaveLength(3)
  })

  it('survives pipelines in a ring', () => {
    const graph: Graph = { nodes: [node('a', 'pipeline'), node('b', 'pipeline')], edges: [{ from: 'a', to: 'b', rate: 1 }, { from: 'b', to: 'a', rate: 1 }] }
    expect(place(graph, 800).nodes).toHaveLength(2)
  })

  it('draws faster flows wider, within bounds', () => {
    expect(thickness(0)).toBeLessThan(thickness(1))
    expect(thickness(10)).toBeLessThan(thickness(1000))
    expect(thickness(1e12)).toBe(thickness(1e13))
  })
})
