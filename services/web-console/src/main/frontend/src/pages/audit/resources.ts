const PATHS: Record<string, string> = {
  category: '/categories',
  cloudProfile: '/profiles',
  containerRegistry: '/registries',
  dataPipeline: '/pipelines',
  dataSource: '/sources',
  function: '/functions',
  project: '/projects',
  runtimeEnvironment: '/environments',
  user: '/users',
}

/** Where something that was changed is shown; undefined where it has no page of its own. */
export const addressOf = (type: string, id: string): string | undefined => (PATHS[type] ? `${PATHS[type]}/${encodeURIComponent(id)}` : undefined)
