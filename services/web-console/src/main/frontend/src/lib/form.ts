import { nextTick, provide, ref, type InjectionKey, type Ref } from 'vue'
import { problemOf, type ApiError } from './http'
import { sort } from './problems'

export interface Form {
  problems: Ref<Record<string, string>>
  whole: Ref<ApiError | undefined>
  busy: Ref<boolean>
  /** Paths of the fields that are shown now. */
  paths: Set<string>
  /** Runs what may be refused; what the edge says is shown at the fields. @returns whether it was done */
  attempt: (work: () => Promise<void>) => Promise<boolean>
}

export const FORM: InjectionKey<Form> = Symbol('form')

/** @param onRefusal may deal with a refusal itself, and says so with true */
export function useForm(onRefusal: (problem: ApiError) => boolean = () => false): Form {
  const problems = ref<Record<string, string>>({})
  const whole = ref<ApiError>()
  const busy = ref(false)
  const paths = new Set<string>()

  async function attempt(work: () => Promise<void>): Promise<boolean> {
    busy.value = true
    problems.value = {}
    whole.value = undefined
    try {
      await work()
      return true
    } catch (failure) {
      const problem = problemOf(failure)
      if (!onRefusal(problem)) {
        show(problem)
      }
      return false
    } finally {
      busy.value = false
    }
  }

  function show(problem: ApiError): void {
    const sorted = sort(problem, (path) => paths.has(path))
    problems.value = sorted.fields
    whole.value = sorted.whole.length > 0 ? Object.assign(Object.create(problem) as ApiError, { message: sorted.whole.join('\n') }) : undefined
    void nextTick(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }

  const form = { problems, whole, busy, paths, attempt }
  provide(FORM, form)
  return form
}
