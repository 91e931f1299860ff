import { computed, onBeforeUnmount, onMounted, ref, shallowRef, toRaw, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { onBeforeRouteLeave, useRouter } from 'vue-router'
import { texts } from '../texts'
import { createEntity, deleteEntity, readEntity, updateEntity, type Entity, type Kind } from './entities'
import { confirm, tell } from './feedback'
import { useForm, type Form } from './form'
import { problemOf, type ApiError } from './http'

export interface Conflict<T> {
  theirs: T
  mine: T
  etag: string
}

export interface Editor<T> {
  draft: Ref<T>
  loaded: Ref<boolean>
  failed: ShallowRef<ApiError | undefined>
  stored: ShallowRef<T | undefined>
  dirty: ComputedRef<boolean>
  conflict: ShallowRef<Conflict<T> | undefined>
  form: Form
  save: () => Promise<boolean>
  remove: () => Promise<void>
  /** Starts over from what the edge has now. */
  reload: () => Promise<void>
  takeTheirs: () => void
  keepMine: () => Promise<boolean>
}

export interface Settings<T> {
  kind: Kind
  id: string
  blank: () => T
  /** Where the list of these is. */
  home: string
  /** What is sent, where that is not the draft as it is. */
  body?: (draft: T) => object
  /** How a change is sent, where that is not a PUT. */
  update?: (id: string, body: object, etag: string) => Promise<void>
  /** Whether what is stored can be sent back; secrets cannot. */
  undoable?: boolean
  /** Where to go once it is saved; the list when absent. */
  after?: (id: string) => string | undefined
}

const SERVER_MADE = new Set(['version', 'createdAt', 'updatedAt', 'state', 'stateReason', 'stateSince', 'figures', 'started', 'startedAt', 'endPointURI', 'connected', 'size'])

/** What people define, without what the edge adds to it. */
export function definition<T extends object>(entity: T): T {
  return Object.fromEntries(Object.entries(entity).filter(([key]) => !SERVER_MADE.has(key))) as T
}

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(toRaw(value))) as T
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** One entity on a form: read, changed, saved unless somebody else did meanwhile, deleted; undone where that is possible. */
export function useEditor<T extends Entity>(settings: Settings<T>): Editor<T> {
  const { kind, id } = settings
  const router = useRouter()
  const draft = ref(settings.blank()) as Ref<T>
  const stored = shallowRef<T>()
  const pristine = shallowRef(copy(draft.value))
  const loaded = ref(id === '')
  const failed = shallowRef<ApiError>()
  const conflict = shallowRef<Conflict<T>>()
  const dirty = computed(() => loaded.value && !same(draft.value, pristine.value))
  const body = settings.body ?? ((value: T): object => value)
  const form = useForm((problem) => problem.status === 412 && (void attempt(openConflict), true))
  const update = settings.update ?? ((one: string, changed: object, version: string) => updateEntity(kind, one, changed, version))
  let etag = ''
  let leaving = false
  let gone = false

  function take(entity: T, version: string): void {
    etag = version
    stored.value = entity
    draft.value = { ...settings.blank(), ...copy(definition(entity)) }
    pristine.value = copy(draft.value)
    loaded.value = true
  }

  async function reload(): Promise<void> {
    try {
      const answer = await readEntity<T>(kind, id)
      take(answer.body, answer.etag)
      failed.value = undefined
    } catch (failure) {
      failed.value = problemOf(failure)
    }
  }

  async function openConflict(): Promise<void> {
    const answer = await readEntity<T>(kind, id)
    conflict.value = { theirs: definition(answer.body), mine: copy(draft.value), etag: answer.etag }
  }

  function takeTheirs(): void {
    if (conflict.value) {
      take(conflict.value.theirs, conflict.value.etag)
      conflict.value = undefined
    }
  }

  async function keepMine(): Promise<boolean> {
    etag = conflict.value?.etag ?? etag
    conflict.value = undefined
    return save()
  }

  async function save(): Promise<boolean> {
    let saved = id
    const before = stored.value
    const done = await form.attempt(async () => {
      if (id) {
        await update(id, body(copy(draft.value)), etag)
      } else {
        saved = await createEntity(kind, body(copy(draft.value)))
      }
    })
    if (done) {
      const name = draft.value.name
      leaving = true
      tell(id ? texts.common.saved(name) : texts.common.created(name), id && before && settings.undoable !== false ? { action: { label: texts.common.undo, run: () => revert(before) } } : {})
      const next = settings.after?.(saved) ?? settings.home
      if (next === router.currentRoute.value.fullPath) {
        leaving = false
        await reload()
      } else {
        await router.push(next)
      }
    }
    return done
  }

  async function revert(before: T): Promise<void> {
    await attempt(async () => {
      await update(id, body(definition(before)), '')
      tell(texts.common.reverted(before.name))
      if (!gone) {
        await reload()
      }
    })
  }

  async function remove(): Promise<void> {
    const before = stored.value
    const name = before?.name ?? draft.value.name
    if (!before || (settings.undoable === false && !(await confirm({ title: texts.removal.title(name), body: texts.removal.body, action: texts.common.remove, danger: true })))) {
      return
    }
    await attempt(async () => {
      await deleteEntity(kind, id)
      leaving = true
      tell(texts.common.deleted(name), settings.undoable === false ? {} : { action: { label: texts.common.undo, run: () => restore(before) } })
      await router.push(settings.home)
    })
  }

  async function restore(before: T): Promise<void> {
    await attempt(async () => {
      await createEntity(kind, { ...definition(before), id })
      tell(texts.common.restored(before.name))
      await router.push(`${settings.home}/${encodeURIComponent(id)}`)
    })
  }

  const warn = (event: BeforeUnloadEvent) => dirty.value && !leaving && event.preventDefault()
  onMounted(() => window.addEventListener('beforeunload', warn))
  onBeforeUnmount(() => {
    gone = true
    window.removeEventListener('beforeunload', warn)
  })
  onBeforeRouteLeave(() => leaving || !dirty.value || confirm({ ...texts.common.leave, danger: true }))
  if (id) {
    void reload()
  }
  return { draft, loaded, failed, stored, dirty, conflict, form, save, remove, reload, takeTheirs, keepMine }
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (failure) {
    tell(problemOf(failure).message, { tone: 'bad' })
  }
}
