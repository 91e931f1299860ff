import type { Pipeline } from './entities'

/** Where a pipeline writes, in the words of its YAML document. */
export function outputOf(pipeline: Pipeline): string {
  const type = pipeline.edgeService ?? pipeline.edgeStreamType ?? 'None'
  const edge = type === 'None' ? 'Real-time stream' : type
  const service = pipeline.destination === 'Cloud' ? (pipeline.awsStreamType ?? pipeline.cloudType ?? 'Cloud') : edge
  return pipeline.endPoint ? `${service} · ${pipeline.endPoint}` : service
}
