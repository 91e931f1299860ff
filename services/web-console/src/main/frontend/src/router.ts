import { nextTick } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import OverviewPage from './pages/overview/OverviewPage.vue'

const form = (path: string, load: () => Promise<unknown>): RouteRecordRaw[] => [
  { path: `${path}/new`, component: load as never, props: { id: '' } },
  { path: `${path}/:id`, component: load as never, props: true },
]

const routes: RouteRecordRaw[] = [
  { path: '/', component: OverviewPage },
  { path: '/flow', component: () => import('./pages/flow/FlowPage.vue') },
  { path: '/pipelines', component: () => import('./pages/pipelines/PipelinesPage.vue') },
  { path: '/pipelines/new', component: () => import('./pages/builder/BuilderPage.vue'), props: (route) => ({ id: '', copyOf: String(route.query.copy ?? '') }) },
  { path: '/pipelines/:id/edit', component: () => import('./pages/builder/BuilderPage.vue'), props: true },
  { path: '/pipelines/:id/:tab?', component: () => import('./pages/pipeline/PipelinePage.vue'), props: true },
  { path: '/alerts', component: () => import('./pages/alerts/AlertsPage.vue') },
  { path: '/functions', component: () => import('./pages/functions/FunctionsPage.vue') },
  ...form('/functions', () => import('./pages/functions/FunctionPage.vue')),
  { path: '/environments', component: () => import('./pages/runtimes/RuntimesPage.vue') },
  ...form('/environments', () => import('./pages/runtimes/RuntimePage.vue')),
  { path: '/sources', component: () => import('./pages/sources/SourcesPage.vue') },
  ...form('/sources', () => import('./pages/sources/SourcePage.vue')),
  { path: '/categories', component: () => import('./pages/categories/CategoriesPage.vue') },
  ...form('/categories', () => import('./pages/categories/CategoryPage.vue')),
  { path: '/profiles', component: () => import('./pages/profiles/ProfilesPage.vue') },
  ...form('/profiles', () => import('./pages/profiles/ProfilePage.vue')),
  { path: '/registries', component: () => import('./pages/registries/RegistriesPage.vue') },
  ...form('/registries', () => import('./pages/registries/RegistryPage.vue')),
  { path: '/certificates', component: () => import('./pages/certificates/CertificatesPage.vue') },
  { path: '/projects', component: () => import('./pages/projects/ProjectsPage.vue') },
  ...form('/projects', () => import('./pages/projects/ProjectPage.vue')),
  { path: '/users', component: () => import('./pages/users/UsersPage.vue') },
  ...form('/users', () => import('./pages/users/UserPage.vue')),
  { path: '/tokens', component: () => import('./pages/tokens/TokensPage.vue') },
  { path: '/audit', component: () => import('./pages/audit/AuditPage.vue') },
  { path: '/nodes', component: () => import('./pages/nodes/NodesPage.vue') },
  { path: '/:rest(.*)*', component: () => import('./pages/MissingPage.vue') },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
})

// A new page is told to screen readers by its heading; tabs of one page keep the focus where it is.
router.afterEach((to, from) => {
  if (from.matched.length > 0 && to.matched[0] !== from.matched[0]) {
    void nextTick(() => window.setTimeout(() => document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true }), 50))
  }
})
