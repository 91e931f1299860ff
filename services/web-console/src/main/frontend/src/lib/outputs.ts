import type { Pipeline } from './api'

/** Where a pipeline writes, in the words of its YAML document. */
export function outputOf(pipeline: Pipeline): string {
  const edge = !pipeline.edgeStreamType || pipeline.edgeStreamType === 'None' ? 'RealTimeStreaming' : pipeline.edgeStreamType
  const service = pipeline.destination === 'Cloud' ? (pipeline.awsStreamType ?? 'Cloud') : edge
  return pipeline.endPoint ? `${service} ${pipeline.endPoint}` : service
}
