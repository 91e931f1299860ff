import { describe, expect, it } from 'vitest'
import type { Pipeline } from './api'
import { flowOf, stageFigures } from './figures'
import { bytes, words } from './format'
import { readPayload } from './payload'
import { Rates } from './rates'

describe('rates', () => {
  it('need two readings', () => {
    const rates = new Rates()
    expect(rates.read('a', 10, 0)).toBeUndefined()
    expect(rates.read('a', 30, 2000)).toBe(10)
  })

  it('stay as they are between readings that are too close', () => {
    const rates = new Rates()
    rates.read('a', 0, 0)
    rates.read('a', 10, 1000)
    expect(rates.read('a', 11, 1001)).toBe(10)
  })

  it('begin anew when a counter does', () => {
    const rates = new Rates()
    rates.read('a', 100, 0)
    expect(rates.read('a', 5, 1000)).toBeUndefined()
    expect(rates.read('a', 7, 2000)).toBe(2)
  })

  it('forget counters that are gone', () => {
    const rates = new Rates()
    rates.read('a', 0, 0)
    rates.keep(new Set(['b']))
    expect(rates.read('a', 10, 1000)).toBeUndefined()
  })
})

describe('payloads', () => {
  it('are text where they can be', () => {
    expect(readPayload(btoa('{"celsius": 21}'))).toEqual({ text: '{"celsius": 21}', binary: false, size: 15, shortened: false })
  })

  it('are sizes where they are not text', () => {
    expect(readPayload(btoa('\u0000\u00ff'))).toEqual({ text: '', binary: true, size: 2, shortened: false })
  })

  it('are cut when long', () => {
    expect(readPayload(btoa('x'.repeat(5000)))).toMatchObject({ size: 5000, shortened: true })
  })
})

describe('figures', () => {
  const pipeline = {
    figures: {
      ingest: { messagesIn: 9, spoolMessages: 2 },
      functions: { messagesIn: 7, messagesOut: 6, deadLetters: 1, 'stage0.messagesIn': 7 },
    },
  } as unknown as Pipeline

  it('come from the service that knows best', () => {
    expect(flowOf(pipeline)).toEqual({ input: 9, output: 6, waiting: 2, deadLetters: 1 })
    expect(flowOf({} as Pipeline)).toEqual({ input: 0, output: 0, waiting: 0, deadLetters: 0 })
  })

  it('are told for each stage', () => {
    expect(stageFigures(pipeline, 0)).toEqual({ messagesIn: 7 })
  })
})

describe('formats', () => {
  it('give sizes units', () => {
    expect(bytes(512)).toBe('512 B')
    expect(bytes(1536)).toMatch(/^1[.,]5 KiB$/)
  })

  it('turn names of figures into words', () => {
    expect(words('spoolMessages')).toBe('Spool messages')
  })
})
