import type { Pipeline } from './api'

/** Messages that entered, left and wait, from the service that knows best; the output's when there is one. */
export function flowOf(pipeline: Pipeline): { input: number; output: number; waiting: number; deadLetters: number } {
  const { ingest, functions, egress } = pipeline.figures ?? {}
  return {
    input: ingest?.messagesIn ?? functions?.messagesIn ?? 0,
    output: egress?.messagesOut ?? functions?.messagesOut ?? 0,
    waiting: ingest?.spoolMessages ?? 0,
    deadLetters: functions?.deadLetters ?? 0,
  }
}

export type Figure = [name: string, value: number]

// What people look for first; the rest follows by name.
const ORDER = ['messagesIn', 'messagesOut', 'bytesIn', 'bytesOut', 'spoolMessages', 'spoolBytes', 'deadLetters', 'errors']
const place = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length)

/** Figures of a service without those of single stages. */
export function figuresOf(pipeline: Pipeline, service: string): Figure[] {
  return Object.entries(pipeline.figures?.[service] ?? {})
    .filter(([name]) => !name.startsWith('stage'))
    .sort(([a], [b]) => place(a) - place(b) || a.localeCompare(b))
}

/** Figures of stage `index`, from 0, by their names without the stage's. */
export function stageFigures(pipeline: Pipeline, index: number): Record<string, number> {
  const prefix = `stage${index}.`
  return Object.fromEntries(
    Object.entries(pipeline.figures?.functions ?? {})
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  )
}
