import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { ApiError } from './api'

export interface Polled<T> {
  data: ShallowRef<T | undefined>
  error: Ref<ApiError | undefined>
  refresh: () => Promise<void>
}

/** Asks again and again, one question at a time, and not while nobody looks. Keeps the last answer when one fails. */
export function usePolling<T>(ask: () => Promise<T>, intervalMillis: number): Polled<T> {
  const data = shallowRef<T>()
  const error = ref<ApiError>()
  let timer: number | undefined
  let ended = false
  let asking = false

  async function refresh(): Promise<void> {
    window.clearTimeout(timer)
    if (asking || ended) {
      return
    }
    asking = true
    try {
      data.value = await ask()
      error.value = undefined
    } catch (failure) {
      error.value = failure instanceof ApiError ? failure : new ApiError(0, String(failure))
    } finally {
      asking = false
    }
    if (!ended && !document.hidden) {
      timer = window.setTimeout(refresh, intervalMillis)
    }
  }

  const onVisible = () => {
    if (!document.hidden) {
      void refresh()
    }
  }
  document.addEventListener('visibilitychange', onVisible)
  onScopeDispose(() => {
    ended = true
    window.clearTimeout(timer)
    document.removeEventListener('visibilitychange', onVisible)
  })
  void refresh()
  return { data, error, refresh }
}
