import { describe, expect, it } from 'vitest'
import { readable, sides } from './audit'

describe('changes', () => {
  it('show code with its line breaks, behind the other fields in order', () => {
    expect(readable({ name: 'f', code: 'a\nb', language: 'python' })).toBe('{\n  "language": "python",\n  "name": "f"\n}\n\na\nb')
  })

  it('have an empty side where there was or is nothing', () => {
    expect(sides({ payload: '{"before":null,"after":{"name":"x"}}' })).toEqual({ before: '', after: '{\n  "name": "x"\n}' })
    expect(sides({ payload: '' })).toEqual({ before: '', after: '' })
  })
})
