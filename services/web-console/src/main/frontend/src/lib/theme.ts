const KEY = 'millrace.theme'

/** The viewer's choice if there is one; else the system's, by the style sheet. */
export function applyTheme(): void {
  const chosen = localStorage.getItem(KEY)
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset.theme = chosen
  }
}

export function switchTheme(): void {
  const current =
    document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')
  localStorage.setItem(KEY, current === 'dark' ? 'light' : 'dark')
  applyTheme()
}
