import type { Pipeline } from '../entities'

/** What topics of the live line carry. Rates are a second; latencies microseconds. */
export interface Overview {
  inRate: number
  outRate: number
  errorRate: number
  bytesInRate: number
  spoolMessages: number
  spoolBytes: number
  diskFreeBytes?: number
  spoolLastsSeconds?: number
  alerts: { critical?: number; warning?: number }
  /** How many pipelines are in which state. */
  pipelines: Record<string, number>
}

/** The topic `nodes`; empty for those who may not see them. */
export interface LiveNodes {
  nodes?: LiveNode[]
  /** How the cluster fares, in a sentence. */
  cluster?: { health: 'healthy' | 'degraded'; sentence: string }
}

export interface LiveNode {
  service: string
  node: string
  version: string
  heardAt: string
  connected: boolean
  pipelines: number
  /** Ids of the pipelines, the first hundred. */
  runs: string[]
  figures: Record<string, number>
}

/** The topic `placement`. */
export interface WhatRunsWhere {
  cluster: { health: 'healthy' | 'degraded'; sentence: string; clustered: boolean; placementVersion: number; placementLagMillis: number; nodes: ClusterNode[] }
  placement: { version: number; madeAt: string; waitingMoves: number; dataPipelines: PlacedPipeline[] }
}

export interface ClusterNode {
  id: string
  service: string
  node: string
  host: string
  labels: string[]
  state: 'alive' | 'draining' | 'missing'
  dataPipelines: number
}

export interface PlacedPipeline {
  id: string
  name: string
  nodes: string[]
  /** The node that delivers; empty where all of them may. */
  output: string
  /** Why it runs nowhere. */
  reason: string
}

/** The topic `image:` of a runtime environment. */
export interface RuntimeImages {
  nodes: NodeImage[]
}

/** How it stands with the image on one node. */
export interface NodeImage {
  node: string
  /** Why the node does not answer; then nothing else is known. */
  problem?: string
  runtime?: 'docker' | 'process'
  image?: string
  present?: boolean
  sizeBytes?: number
  madeAt?: number
  /** How it came here last, or is coming. */
  preparation?: ImagePreparation
}

export interface ImagePreparation {
  kind: 'pull' | 'build'
  state: 'running' | 'done' | 'failed'
  startedAt: number
  endedAt?: number
  /** Layers of a pull or steps of a build; 0 of 0 until it is known how many. */
  done: number
  of: number
  /** The step that is being done. */
  what: string
  doneBytes: number
  ofBytes: number
  error?: string
  log: string[]
  logLeftOut: number
}

export interface Flow {
  inRate: number
  outRate: number
  errorRate: number
  waiting: number
  waitingBytes: number
  deadLetters: number
  latencyP50Micros?: number
  latencyP99Micros?: number
}

export interface PipelineLine extends Flow {
  id: string
  name: string
  projectId?: string
  state: string
  stateReason?: string
  stateSince?: string
}

export interface PipelineLines {
  /** Whether these are all; else they are what changed. */
  full: boolean
  pipelines: PipelineLine[]
}

/** Rates are a second. Latencies are from a message's arrival at the stage to its function's end with it, missing when there were none. */
export interface StageRates {
  messagesIn: number
  messagesOut: number
  bytesIn: number
  bytesOut: number
  errors: number
  queued: number
  inFlight: number
  restarts: number
  timeouts: number
  cpuCores: number
  memoryBytes: number
  latencyP50Micros?: number
  latencyP99Micros?: number
}

export interface LivePipeline extends Pipeline {
  rates: Flow & { stages: StageRates[] }
}

/** What flows where; ids of nodes are only good for joining edges to them. */
export interface Topology {
  sources: { id: string; categoryName: string; value: string; count: number; dataSources: { id: string; name: string }[] }[]
  dataPipelines: { id: string; dataPipelineId: string; name: string; state: string; functions: string[]; service?: string }[]
  outputs: { id: string; service: string; name: string; region?: string }[]
  edges: { from: string; to: string; messagesPerSecond: number }[]
}

export interface LiveMessage {
  topic: string
  /** Nanoseconds since the epoch. */
  timestamp: number
  payload: string
  size: number
  /** Only the beginning of the payload is here. */
  cut?: boolean
}

export interface LiveMessages {
  messages: LiveMessage[]
  leftOut: number
}

export interface LogLine {
  stage: number
  function: string
  container?: string
  text: string
  node?: string
}

export interface Alert {
  id: string
  severity: string
  message: string
  timestamp: string
  firstAt?: string
  clearedAt?: string
  state?: string
  count?: number
  path?: string
  sourceType?: string
  properties?: Record<string, string>
}
