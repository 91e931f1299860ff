import type { MillFunction } from '../../lib/entities'
import { post } from '../../lib/http'
import { readPayload } from '../../lib/payload'

export interface Sample {
  text?: string
  payload?: string
  topic: string
}

/** Whether all of a message is there: of a large one that passes only the beginning is. */
export const isWhole = ({ raw, size }: { raw: string; size: number }): boolean => atob(raw).length === size

interface TrialMessage {
  input: number
  micros: number
  error?: { type?: string; message: string; stackTrace?: string; line?: number }
}

interface TrialStage {
  function: string
  error?: string | { message: string }
  log?: { level?: string; text: string }[]
  messages: TrialMessage[]
}

interface TrialAnswer {
  ok: boolean
  millis: number
  outputs: { topic: string; size: number; payload: string; input: number }[]
  stages: TrialStage[]
  against?: TrialAnswer
}

/** What a chain of one function made of the samples. */
export interface Outcome {
  ok: boolean
  millis: number
  problem: string
  outputs: { input: number; text: string; raw: string }[]
  failures: { input: number; message: string; trace: string }[]
  log: string[]
}

export function outcomeOf(answer: TrialAnswer): Outcome {
  const [stage] = answer.stages
  const problem = typeof stage?.error === 'string' ? stage.error : (stage?.error?.message ?? '')
  return {
    ok: answer.ok,
    millis: answer.millis,
    problem,
    outputs: answer.outputs.map(({ input, payload, size }) => ({ input, text: readPayload(payload, size).text, raw: payload })),
    failures: (stage?.messages ?? []).flatMap(({ input, error }) => (error ? [{ input, message: [error.type, error.message].filter(Boolean).join(': '), trace: error.stackTrace ?? '' }] : [])),
    log: (stage?.log ?? []).map(({ text }) => text),
  }
}

const chain = (one: MillFunction, args: Record<string, string>) => {
  const { name, projectId, type, language, environment, code, params, runtimeId, runtimeTag } = one
  return [{ name: name || 'draft', projectId, type, language, environment, code, params, runtimeId, runtimeTag, args }]
}

/** Runs the code on samples in containers of its own; beside it what is stored, if that is asked for. */
export async function tryOut(draft: MillFunction, stored: MillFunction | undefined, args: Record<string, string>, messages: Sample[]): Promise<{ mine: Outcome; stored?: Outcome }> {
  const answer = await post<TrialAnswer>('/functions/test', {
    projectId: draft.projectId,
    functions: chain(draft, args),
    ...(stored ? { against: chain(stored, args) } : {}),
    messages,
  })
  return { mine: outcomeOf(answer), ...(answer.against ? { stored: outcomeOf(answer.against) } : {}) }
}
