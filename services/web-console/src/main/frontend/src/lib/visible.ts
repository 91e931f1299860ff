/** Runs it when somebody sees the page: at once, or when the page is shown again. @returns takes that back */
export function whenVisible(run: () => void): () => void {
  if (!document.hidden) {
    run()
    return () => {}
  }
  const shown = () => {
    if (!document.hidden) {
      stop()
      run()
    }
  }
  const stop = () => document.removeEventListener('visibilitychange', shown)
  document.addEventListener('visibilitychange', shown)
  return stop
}
