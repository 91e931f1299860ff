import { describe, expect, it } from 'vitest'
import { merge } from './merge'
import type { PipelineLine } from './shapes'

const line = (id: string, inRate: number): PipelineLine => ({ id, name: id, state: 'Healthy', inRate, outRate: 0, errorRate: 0, waiting: 0, waitingBytes: 0, deadLetters: 0 })

describe('lines of pipelines', () => {
  it('change in place and keep the others', () => {
    const lines = new Map<string, PipelineLine>()
    merge(lines, { full: true, pipelines: [line('a', 1), line('b', 1)] })
    const before = lines.get('a')
    merge(lines, { full: false, pipelines: [line('a', 5)] })
    expect(lines.get('a')).toBe(before)
    expect([...lines.values()].map(({ inRate }) => inRate)).toEqual([5, 1])
  })

  it('go when a complete answer lacks them', () => {
    const lines = new Map([['a', line('a', 1)]])
    merge(lines, { full: true, pipelines: [line('b', 1)] })
    expect([...lines.keys()]).toEqual(['b'])
  })
})
