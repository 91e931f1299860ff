import { computed, onBeforeUnmount, onMounted, ref, type ComputedRef, type Ref } from 'vue'

/** So far beyond the window things are kept up to date, for who scrolls. */
const AHEAD = '120px 0px'

const told = new WeakMap<Element, (seen: boolean) => void>()
let sight: IntersectionObserver | undefined

/** One for all: many would each cost something in every frame. */
function observer(): IntersectionObserver {
  sight ??= new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => told.get(target)?.(isIntersecting)), { rootMargin: AHEAD })
  return sight
}

/** What follows a source while somebody looks, and stands still otherwise. */
export function following<T extends object>(seen: Readonly<Ref<boolean>>, source: () => T): ComputedRef<T> {
  let last = source()
  return computed(() => (seen.value ? (last = { ...source() }) : last))
}

/** {@link following} while an element is in sight: a long list costs as much as what is seen of it. */
export function whileSeen<T extends object>(element: Readonly<Ref<Element | null>>, source: () => T): ComputedRef<T> {
  const seen = ref(true)
  onMounted(() => {
    if (element.value) {
      told.set(element.value, (now) => (seen.value = now))
      observer().observe(element.value)
    }
  })
  onBeforeUnmount(() => element.value && observer().unobserve(element.value))
  return following(seen, source)
}
