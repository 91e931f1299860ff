import { describe, expect, it } from 'vitest'
import { bytes, millis, rate, span, words } from './format'
import { ApiError } from './http'
import { encodePayload, readPayload } from './payload'
import { sort } from './problems'

describe('payloads', () => {
  it('are text where they can be', () => {
    expect(readPayload(btoa('{"celsius": 21}'))).toEqual({ text: '{"celsius":21}', binary: false, size: 15, shortened: false })
  })

  it('stay text when they are markup', () => {
    expect(readPayload(btoa('<img src=x onerror=alert(1)>')).text).toBe('<img src=x onerror=alert(1)>')
  })

  it('are bytes where they are not text', () => {
    expect(readPayload(btoa('\u0000\u00ff'))).toMatchObject({ binary: true, size: 2, text: expect.stringMatching(/^0000 {2}00 ff/) })
  })

  it('are cut when long', () => {
    expect(readPayload(btoa('x'.repeat(5000)))).toMatchObject({ size: 5000, shortened: true })
  })

  it('survive the way to the edge and back', () => {
    expect(readPayload(encodePayload('21 °C')).text).toBe('21 °C')
  })
})

describe('formats', () => {
  it('give sizes units', () => {
    expect(bytes(512)).toBe('512 B')
    expect(bytes(1536)).toMatch(/^1[.,]5 KiB$/)
  })

  it('tell long times in their two largest units', () => {
    expect(span(273_600)).toBe('3 d 4 h')
    expect(span(86_400)).toBe('1 d')
    expect(span(75)).toBe('1 min 15 s')
  })

  it('do not show what is slow as nothing', () => {
    expect(rate(0.04)).toMatch(/^0[.,]04$/)
    expect(rate(0)).toBe('0')
    expect(millis(undefined)).toBe('–')
  })

  it('turn names of figures into words', () => {
    expect(words('spoolMessages')).toBe('Spool messages')
  })
})

describe('problems', () => {
  const known = (path: string) => ['name', 'fields[0].topic'].includes(path)

  it('go to the fields that the form shows', () => {
    const problem = new ApiError(400, 'name is empty but must be text\nfields[0].topic is missing; it must be text\nedgeId is missing', 'name')
    expect(sort(problem, known)).toEqual({
      fields: { name: 'Is empty but must be text', 'fields[0].topic': 'Is missing; it must be text' },
      whole: ['EdgeId is missing'],
    })
  })

  it('go to the field that the edge names when the sentence does not begin with it', () => {
    expect(sort(new ApiError(409, 'there is a category called name already', 'name'), known).fields).toEqual({ name: 'There is a category called name already' })
  })
})
