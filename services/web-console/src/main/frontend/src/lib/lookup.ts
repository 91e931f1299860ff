import { shallowRef, type ShallowRef } from 'vue'
import { listAll, type Entity, type Kind } from './entities'

export interface Lookup<T> {
  all: ShallowRef<T[]>
  ready: ShallowRef<boolean>
  nameOf: (id: string | undefined) => string
  reload: () => Promise<void>
}

/** All entities of a kind, for choosing and for naming what others point at. */
export function useLookup<T extends Entity>(kind: Kind): Lookup<T> {
  const all = shallowRef<T[]>([])
  const ready = shallowRef(false)

  async function reload(): Promise<void> {
    all.value = await listAll<T>(kind).catch(() => all.value)
    ready.value = true
  }

  void reload()
  return { all, ready, reload, nameOf: (id) => all.value.find((one) => one.id === id)?.name ?? id ?? '' }
}
