import { ref } from 'vue'

const KEY = 'millrace.theme'
const system = matchMedia('(prefers-color-scheme: dark)')

export type Theme = 'light' | 'dark'

/** What is shown now; charts and editors follow it. */
export const theme = ref<Theme>('light')

/** The viewer's choice if there is one; else the system's, followed as it changes. */
export function applyTheme(): void {
  const chosen = localStorage.getItem(KEY)
  theme.value = chosen === 'light' || chosen === 'dark' ? chosen : system.matches ? 'dark' : 'light'
  document.documentElement.dataset.theme = theme.value
}

export function switchTheme(): void {
  localStorage.setItem(KEY, theme.value === 'dark' ? 'light' : 'dark')
  applyTheme()
}

system.addEventListener('change', applyTheme)
