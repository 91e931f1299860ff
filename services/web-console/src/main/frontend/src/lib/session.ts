import { reactive } from 'vue'

const KEY = 'millrace.session'

interface Session {
  token: string
  email: string
  expired: boolean
}

function stored(): { token: string; email: string } {
  try {
    const parsed = JSON.parse(sessionStorage.getItem(KEY) ?? '{}')
    return { token: String(parsed.token ?? ''), email: String(parsed.email ?? '') }
  } catch {
    return { token: '', email: '' }
  }
}

/** Who is logged in, for as long as the browser's tab lives. */
export const session: Session = reactive({ ...stored(), expired: false })

export function enter(token: string, email: string): void {
  Object.assign(session, { token, email, expired: false })
  sessionStorage.setItem(KEY, JSON.stringify({ token, email }))
}

export function leave(expired: boolean): void {
  Object.assign(session, { token: '', email: '', expired })
  sessionStorage.removeItem(KEY)
}
