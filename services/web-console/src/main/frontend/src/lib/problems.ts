import type { ApiError } from './http'

export interface FieldProblems {
  /** By path, as in `fields[0].topic`. */
  fields: Record<string, string>
  /** What belongs to no field. */
  whole: string[]
}

const PATH = /^([A-Za-z_]\w*(?:\[\d+\]|\.\w+)*):? (.+)$/

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/**
 * The edge tells everything that is wrong, a line each, the path first. Lines whose path the form has go to their field.
 *
 * @param known whether the form shows a field of this path
 */
export function sort(problem: ApiError, known: (path: string) => boolean): FieldProblems {
  const sorted: FieldProblems = { fields: {}, whole: [] }
  for (const line of problem.message.split('\n').filter(Boolean)) {
    const [, path, rest] = PATH.exec(line) ?? []
    const field = path && known(path) ? path : problem.message === line && problem.field && known(problem.field) ? problem.field : ''
    if (field && !(field in sorted.fields)) {
      sorted.fields[field] = sentence(path === field && rest ? rest : line)
    } else {
      sorted.whole.push(sentence(line))
    }
  }
  return sorted
}
