/** More than this is not put off: nothing may grow while a browser draws no frames. */
const MOST_DUE = 200

/** Puts deliveries off to the next frame, so that however fast they come a page is drawn once a frame; at once while nobody sees the page. */
export function onceAFrame<A extends unknown[]>(deliver: (...what: A) => void): (...what: A) => void {
  let due: A[] = []

  function flush(): void {
    const now = due
    due = []
    now.forEach((what) => deliver(...what))
  }

  return (...what) => {
    due.push(what)
    if (document.hidden || due.length > MOST_DUE) {
      flush()
    } else if (due.length === 1) {
      requestAnimationFrame(flush)
    }
  }
}
