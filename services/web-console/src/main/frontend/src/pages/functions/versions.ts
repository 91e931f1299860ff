import type { MillFunction } from '../../lib/entities'
import { get } from '../../lib/http'

export interface Version {
  version: number
  createdAt: string
  createdBy: string
  current: boolean
}

const at = (id: string): string => `/functions/${encodeURIComponent(id)}/versions`

/** All versions of a function, the newest first. */
export const versionsOf = (id: string): Promise<Version[]> => get<Version[]>(at(id))

export const versionOf = async (id: string, version: number): Promise<MillFunction> => (await get<{ function: MillFunction }>(`${at(id)}/${version}`)).function

export const rollbackOf = (id: string, version: number): string => `${at(id)}/${version}/rollback`
