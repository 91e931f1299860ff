import type { Graph, GraphEdge, GraphNode } from './model'

export interface PlacedNode extends GraphNode {
  x: number
  y: number
}

export interface PlacedEdge extends GraphEdge {
  key: string
  path: string
}

export interface Layout {
  nodes: PlacedNode[]
  edges: PlacedEdge[]
  groups: { name: string; x: number; y: number }[]
  width: number
  height: number
  columns: { x: number; kind: GraphNode['kind'] }[]
}

export const NODE_WIDTH = 220
export const NODE_HEIGHT = 48
const GAP = 12
const GROUP_HEAD = 30
const TOP = 44
const ROUNDS = 4

/** Columns from left to right: sources, pipelines by how many stand before them, outputs. Rows so that curves cross little. */
export function place(graph: Graph, width: number): Layout {
  const column = columns(graph)
  const last = Math.max(2, ...column.values())
  const step = Math.max((width - NODE_WIDTH) / last, NODE_WIDTH + 70)
  const rows = order(graph, column, last)
  const nodes = new Map<string, PlacedNode>()
  const groups: Layout['groups'] = []
  const heights = rows.map((row) => heightOf(row))
  const height = Math.max(...heights, 220)

  rows.forEach((row, index) => {
    let y = TOP + (height - (heights[index] ?? 0)) / 2
    let group: string | undefined
    for (const node of row) {
      if (node.kind === 'source' && (node.category ?? '') !== group) {
        group = node.category ?? ''
        groups.push({ name: group, x: index * step, y })
        y += GROUP_HEAD
      }
      nodes.set(node.id, { ...node, x: index * step, y })
      y += NODE_HEIGHT + GAP
    }
  })
  const edges = graph.edges.flatMap((edge) => {
    const [from, to] = [nodes.get(edge.from), nodes.get(edge.to)]
    return from && to ? [{ ...edge, key: `${edge.from}>${edge.to}`, path: curve(from, to) }] : []
  })
  const heads: Layout['columns'] = rows.map((row, index) => ({ x: index * step, kind: row[0]?.kind ?? 'pipeline' }))
  return { nodes: [...nodes.values()], edges, groups, width: last * step + NODE_WIDTH, height: height + TOP + 8, columns: heads }
}

function columns(graph: Graph): Map<string, number> {
  const before = new Map<string, string[]>()
  const kinds = new Map(graph.nodes.map(({ id, kind }) => [id, kind]))
  for (const { from, to } of graph.edges) {
    if (kinds.get(from) === 'pipeline' && kinds.get(to) === 'pipeline') {
      before.set(to, [...(before.get(to) ?? []), from])
    }
  }
  const depth = (id: string, seen: string[]): number =>
    1 + Math.max(0, ...(before.get(id) ?? []).filter((one) => !seen.includes(one)).map((one) => depth(one, [...seen, id])))
  const column = new Map<string, number>()
  graph.nodes.forEach(({ id, kind }) => column.set(id, kind === 'source' ? 0 : kind === 'pipeline' ? depth(id, []) : 0))
  const last = Math.max(1, ...column.values()) + 1
  graph.nodes.filter(({ kind }) => kind === 'output').forEach(({ id }) => column.set(id, last))
  return column
}

/** Each node moves to the middle of those it is joined with, from left to right and back, a few times. */
function order(graph: Graph, column: Map<string, number>, last: number): GraphNode[][] {
  const rows: GraphNode[][] = Array.from({ length: last + 1 }, () => [])
  graph.nodes.forEach((node) => rows[column.get(node.id) ?? 0]?.push(node))
  rows[0]?.sort((a, b) => (a.category ?? '').localeCompare(b.category ?? '') || a.name.localeCompare(b.name))
  rows.slice(1).forEach((row) => row.sort((a, b) => a.name.localeCompare(b.name)))
  const joined = new Map<string, string[]>()
  const join = (a: string, b: string) => joined.set(a, [...(joined.get(a) ?? []), b])
  graph.edges.forEach(({ from, to }) => {
    join(from, to)
    join(to, from)
  })
  for (let round = 0; round < ROUNDS; round++) {
    const at = new Map(rows.flatMap((row) => row.map(({ id }, index) => [id, index / Math.max(row.length, 1)] as const)))
    for (const row of rows.slice(1)) {
      const middle = new Map(row.map(({ id }) => [id, mean((joined.get(id) ?? []).map((other) => at.get(other) ?? 0)) ?? at.get(id) ?? 0]))
      row.sort((a, b) => (middle.get(a.id) ?? 0) - (middle.get(b.id) ?? 0))
    }
  }
  return rows
}

const mean = (values: number[]): number | undefined => (values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined)

function heightOf(row: GraphNode[]): number {
  const groups = new Set(row.filter(({ kind }) => kind === 'source').map(({ category }) => category ?? '')).size
  return row.length * (NODE_HEIGHT + GAP) + groups * GROUP_HEAD
}

function curve(from: PlacedNode, to: PlacedNode): string {
  const [x1, y1, x2, y2] = [from.x + NODE_WIDTH, from.y + NODE_HEIGHT / 2, to.x, to.y + NODE_HEIGHT / 2]
  const bend = Math.max((x2 - x1) / 2, 30)
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
}

const THINNEST = 1.5
const THICKEST = 16

/** A curve's width: each tenfold rate adds the same. */
export function thickness(rate: number): number {
  return rate <= 0 ? THINNEST : Math.min(THICKEST, 2 + 2.8 * Math.log10(1 + rate))
}
