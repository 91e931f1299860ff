import {
  Activity, Bell, Boxes, Braces, CloudCog, Container, FolderKanban, History, KeyRound, LayoutDashboard, RadioTower, Server, ShieldCheck, Tags, Users, Workflow,
} from '@lucide/vue'
import type { Component } from 'vue'
import { texts } from '../texts'

export interface Entry {
  to: string
  text: string
  icon: Component
  administrators?: boolean
}

const names = texts.nav

/** Where one can go, by what one wants to do. */
export const groups: { title: string; entries: Entry[] }[] = [
  {
    title: names.watch,
    entries: [
      { to: '/', text: names.overview, icon: LayoutDashboard },
      { to: '/flow', text: names.flow, icon: Workflow },
      { to: '/pipelines', text: names.pipelines, icon: Activity },
      { to: '/alerts', text: names.alerts, icon: Bell },
    ],
  },
  {
    title: names.build,
    entries: [
      { to: '/functions', text: names.functions, icon: Braces },
      { to: '/environments', text: names.runtimes, icon: Container },
      { to: '/sources', text: names.sources, icon: RadioTower },
      { to: '/categories', text: names.categories, icon: Tags },
    ],
  },
  {
    title: names.connect,
    entries: [
      { to: '/profiles', text: names.profiles, icon: CloudCog },
      { to: '/registries', text: names.registries, icon: Boxes },
      { to: '/certificates', text: names.certificates, icon: ShieldCheck, administrators: true },
    ],
  },
  {
    title: names.manage,
    entries: [
      { to: '/projects', text: names.projects, icon: FolderKanban },
      { to: '/users', text: names.users, icon: Users },
      { to: '/tokens', text: names.tokens, icon: KeyRound },
      { to: '/audit', text: names.audit, icon: History },
      { to: '/nodes', text: names.nodes, icon: Server },
    ],
  },
]
