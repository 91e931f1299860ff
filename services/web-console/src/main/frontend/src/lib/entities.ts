import { ask, get, remove, type Answer } from './http'

export type Kind =
  | 'categories'
  | 'datasources'
  | 'functions'
  | 'runtimeenvironments'
  | 'datapipelines'
  | 'cloudprofiles'
  | 'containerregistries'
  | 'projects'
  | 'users'
  | 'servicedomains'

export interface Entity {
  id: string
  name: string
  description?: string
  version?: number
  createdAt?: string
  updatedAt?: string
}

export interface Category extends Entity {
  purpose: string
  values: string[]
}

export interface SourceField {
  name: string
  topic: string
}

export interface Selector {
  id: string
  value: string
  scope: string[]
}

export interface DataSource extends Entity {
  type: string
  protocol: string
  authType: string
  edgeId: string
  fields: SourceField[]
  selectors: Selector[]
}

export interface Parameter {
  name: string
  type: string
}

export interface MillFunction extends Entity {
  projectId?: string
  type: string
  language: string
  environment: string
  code: string
  params: Parameter[]
  runtimeId?: string
  runtimeTag?: string
}

export interface Runtime extends Entity {
  language: string
  dockerRepoURI?: string
  dockerProfileID?: string
  dockerfile?: string
  projectId?: string
  network?: boolean
}

export interface CategoryValue {
  id: string
  value: string
}

export interface Argument {
  name: string
  type: string
  value: string
}

export interface Stage {
  transformationId: string
  args: Argument[]
}

export interface Pipeline extends Entity {
  projectId?: string
  origin: string
  originId?: string
  originSelectors: CategoryValue[]
  transformationArgsList: Stage[]
  enableSampling: boolean
  samplingInterval?: number
  destination: string
  edgeStreamType?: string
  /** Beside `edgeStreamType: None`, what that has no word for. */
  edgeService?: string | null
  cloudType?: string
  cloudCredsId?: string
  awsCloudRegion?: string
  awsStreamType?: string
  endPoint?: string
  outputOptions?: Record<string, unknown>
  endPointURI?: string
  dataType?: string
  started?: boolean
  state?: string
  stateReason?: string
  stateSince?: string
  figures?: Record<string, Record<string, number>>
  spool?: { maxBytes?: number; maxAgeSec?: number; onFull?: string; startFrom?: string; drain?: string; catchUpPercent?: number }
}

export interface CloudProfile extends Entity {
  type: string
  awsCredential?: { accessKey: string; secret: string }
  azCredential?: { storageAccountName: string; storageKey: string }
  endpoint?: string
}

export interface Registry extends Entity {
  server: string
  type: string
  CloudProfileInfo?: { cloudCredsID: string }
  ContainerRegistryInfo?: { userName: string; pwd: string; email: string }
}

export interface Project extends Entity {
  users: { userId: string; role: string }[]
  edgeSelectorType: string
  edgeIds?: string[]
  cloudCredentialIds: string[]
  dockerProfileIds: string[]
}

export interface User extends Entity {
  email: string
  password: string
  role: string
}

export interface Page<T> {
  totalCount: number
  result: T[]
}

const PAGE = 200

/** All pages of a list, by name. */
export async function listAll<T = Entity>(kind: Kind): Promise<T[]> {
  const found: T[] = []
  for (let page = 0; ; page++) {
    const answer = await get<Page<T>>(`/${kind}?orderBy=name&pageSize=${PAGE}&pageIndex=${page}`)
    found.push(...answer.result)
    if (answer.result.length === 0 || found.length >= answer.totalCount) {
      return found
    }
  }
}

const at = (kind: Kind, id: string): string => `/${kind}/${encodeURIComponent(id)}`

export const readEntity = <T>(kind: Kind, id: string): Promise<Answer<T>> => ask<T>('GET', at(kind, id))

/** @returns the id; made by the edge unless the body brings one */
export async function createEntity(kind: Kind, body: object): Promise<string> {
  const { id, ...rest } = body as { id?: string }
  return (await ask<{ id: string }>('POST', `/${kind}`, { body: id ? body : rest })).body.id
}

/** @param etag of the version that was read: a newer one in the edge is not overwritten but refused with status 412 */
export async function updateEntity(kind: Kind, id: string, body: unknown, etag: string): Promise<void> {
  await ask('PUT', at(kind, id), { body, etag })
}

export async function deleteEntity(kind: Kind, id: string): Promise<void> {
  await remove(at(kind, id))
}
