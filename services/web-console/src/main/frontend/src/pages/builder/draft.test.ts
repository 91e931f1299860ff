import { describe, expect, it } from 'vitest'
import type { DataSource } from '../../lib/entities'
import { blank, covers, destinationOf, edgeOutput, matching, moved, request } from './draft'
import { changed } from './options'

const source = (name: string, selectors: DataSource['selectors']): DataSource => ({
  id: name, name, type: 'Sensor', protocol: 'MQTT', authType: 'CERTIFICATE', edgeId: 'e', selectors,
  fields: [{ name: 'front', topic: `${name}/front` }, { name: 'back', topic: `${name}/back` }],
})

describe('matching sources', () => {
  const oven = source('oven', [{ id: 'type', value: 'Temperature', scope: ['__ALL__'] }, { id: 'site', value: 'Hall 1', scope: ['front'] }])
  const store = source('store', [{ id: 'type', value: 'Humidity', scope: ['__ALL__'] }])

  it('carry one of the values of each category, field by field', () => {
    expect(matching([oven, store], [{ id: 'type', value: 'Temperature' }, { id: 'type', value: 'Humidity' }])).toEqual({ sources: [oven, store], topics: ['oven/front', 'oven/back', 'store/front', 'store/back'] })
    expect(matching([oven, store], [{ id: 'type', value: 'Temperature' }, { id: 'site', value: 'Hall 1' }])).toEqual({ sources: [oven], topics: ['oven/front'] })
  })

  it('are none when nothing is chosen', () => {
    expect(matching([oven], [])).toEqual({ sources: [], topics: [] })
  })
})

describe('a draft', () => {
  it('moves stages within the list and never out of it', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
    expect(moved(['a', 'b', 'c'], 0, 3)).toEqual(['a', 'b', 'c'])
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'b', 'c'])
  })

  it('sends only what its kind of output has', () => {
    const cloud = request({ ...blank(), destination: 'Cloud', awsStreamType: 'S3', awsCloudRegion: 'us-east-1', cloudCredsId: 'p' })
    expect(cloud).toMatchObject({ cloudType: 'AWS', awsStreamType: 'S3' })
    expect(cloud).not.toHaveProperty('edgeStreamType')
    expect(request(blank())).not.toHaveProperty('awsStreamType')
  })

  it('names a service of the edge beside the type that clients of the original know', () => {
    const nats = { ...blank(), ...edgeOutput('nats'), outputOptions: { servers: 'nats://n:4222' } }
    expect(request(nats)).toMatchObject({ edgeStreamType: 'None', edgeService: 'NATS', outputOptions: { servers: 'nats://n:4222' } })
    expect(request({ ...nats, ...edgeOutput('stream') })).toMatchObject({ edgeStreamType: 'None', edgeService: null })
    expect(request({ ...nats, destination: 'Cloud' })).not.toHaveProperty('edgeService')
    expect((['stream', 'mqtt', 'kafka', 'nats'] as const).map((one) => destinationOf({ ...blank(), ...edgeOutput(one) }))).toEqual(['stream', 'mqtt', 'kafka', 'nats'])
    expect(destinationOf(blank())).toBe('stream')
  })
})

describe('options of an output', () => {
  it('are sent only where they belong', () => {
    const kafka = { ...blank(), edgeStreamType: 'Kafka', outputOptions: { servers: 'k:9092', envelope: true, key: '{id}' } }
    expect(request(kafka)).toMatchObject({ edgeStreamType: 'Kafka', outputOptions: { servers: 'k:9092', envelope: true } })
    expect(request(kafka).outputOptions).not.toHaveProperty('key')
    expect(request({ ...kafka, edgeStreamType: 'None' })).toMatchObject({ outputOptions: null })
  })

  it('keep what has no field of its own', () => {
    const s3 = { ...blank(), destination: 'Cloud', awsStreamType: 'S3', outputOptions: { metadata: { site: 'hall' } } }
    expect(request(s3)).toMatchObject({ outputOptions: { metadata: { site: 'hall' } } })
  })

  it('vanish with their group when they are emptied', () => {
    const set = changed(undefined, 'batch.maxBytes', 5)
    expect(set).toEqual({ batch: { maxBytes: 5 } })
    expect(changed({ ...set, key: 'k' }, 'batch.maxBytes', undefined)).toEqual({ key: 'k' })
  })
})

describe('topic filters', () => {
  it('cover what MQTT says they cover', () => {
    expect(covers('a/b', 'a/b')).toBe(true)
    expect(covers('a/+/c', 'a/b/c')).toBe(true)
    expect(covers('a/#', 'a')).toBe(true)
    expect(covers('a/#', 'a/b/c')).toBe(true)
    expect(covers('a/+', 'a/b/c')).toBe(false)
    expect(covers('a/b', 'a/b/c')).toBe(false)
    expect(covers('+', 'a/b')).toBe(false)
  })
})
