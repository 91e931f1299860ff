import { get, post } from './http'
import { enter, leave, type Person } from './session'

/** A reload or a new tab is signed in by its cookie. @returns whether it is */
export async function resume(): Promise<boolean> {
  try {
    enter(await get<Person>('/whoami'))
    return true
  } catch {
    return false
  }
}

export async function signIn(email: string, password: string): Promise<void> {
  await post('/login', { email, password })
  enter(await get<Person>('/whoami'))
}

export async function signOut(): Promise<void> {
  await post('/logout').catch(() => undefined)
  leave(false)
}
