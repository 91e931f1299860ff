import { post } from './http'

/** One change, as the edge wrote it down. */
export interface Change {
  id: string
  timestamp: string
  operation: string
  resourceType: string
  resourceID: string
  resourceName: string
  modifierName: string
  projectName: string
  payload: string
}

export interface Wanted {
  resourceID?: string
  resourceType?: string
  operation?: string
}

/** Changes, the newest first. */
export const changes = (keys: Wanted, pageIndex: number, pageSize: number): Promise<Change[]> => post<Change[]>(`/auditlogsV2?pageIndex=${pageIndex}&pageSize=${pageSize}`, { keys })

/** What was before and after, as text that can be compared: sorted, code with its line breaks. */
export function sides({ payload }: Pick<Change, 'payload'>): { before: string; after: string } {
  const { before, after } = JSON.parse(payload || '{}') as { before?: object | null; after?: object | null }
  return { before: readable(before), after: readable(after) }
}

/** An entity as text for people: keys in order, code as lines of its own. */
export function readable(entity: object | null | undefined): string {
  if (!entity || Object.keys(entity).length === 0) {
    return ''
  }
  const { code, ...rest } = entity as { code?: string }
  const sorted = Object.fromEntries(Object.entries(rest).sort(([a], [b]) => a.localeCompare(b)))
  return JSON.stringify(sorted, null, 2) + (code === undefined ? '' : `\n\n${code}`)
}
