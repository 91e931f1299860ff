import type { Pipeline } from './entities'

/** Where a pipeline writes, in the words of its YAML document. */
export function outputOf(pipeline: Pipeline): string {
  const edge = !pipeline.edgeStreamType || pipeline.edgeStreamType === 'None' ? 'Real-time stream' : pipeline.edgeStreamType
  const service = pipeline.destination === 'Cloud' ? (pipeline.awsStreamType ?? pipeline.cloudType ?? 'Cloud') : edge
  return pipeline.endPoint ? `${service} · ${pipeline.endPoint}` : service
}
