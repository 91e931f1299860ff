import { computed, ref } from 'vue'

export type Tab = 'summary' | 'logs' | 'tap' | 'deadletters' | 'alerts'
export const TABS: Tab[] = ['summary', 'logs', 'tap', 'deadletters', 'alerts']

export type Route =
  | { page: 'pipelines' }
  | { page: 'pipeline'; id: string; tab: Tab }
  | { page: 'alerts' }
  | { page: 'missing' }

const path = ref(location.pathname)
window.addEventListener('popstate', () => {
  path.value = location.pathname
})

function parse(address: string): Route {
  const [first, second, third, ...more] = address.split('/').filter(Boolean)
  if (more.length > 0) {
    return { page: 'missing' }
  }
  if (first === undefined || (first === 'pipelines' && second === undefined)) {
    return { page: 'pipelines' }
  }
  if (first === 'pipelines' && second !== undefined) {
    const tab = TABS.find((known) => known === (third ?? 'summary'))
    return tab ? { page: 'pipeline', id: decodeURIComponent(second), tab } : { page: 'missing' }
  }
  return first === 'alerts' && second === undefined ? { page: 'alerts' } : { page: 'missing' }
}

export const route = computed<Route>(() => parse(path.value))

export function go(address: string): void {
  history.pushState(null, '', address)
  path.value = location.pathname
  window.scrollTo(0, 0)
}

export const addressOf = (id: string, tab: Tab = 'summary') =>
  `/pipelines/${encodeURIComponent(id)}${tab === 'summary' ? '' : `/${tab}`}`
