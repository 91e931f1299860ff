import { get, post } from './http'
import { enter, leave, type Person } from './session'

let resuming: Promise<boolean> | undefined

/** A reload or a new tab is signed in by its cookie; asked once, whoever wants to know meanwhile. @returns whether it is */
export function resume(): Promise<boolean> {
  resuming ??= get<Person>('/whoami')
    .then((person) => (enter(person), true))
    .catch(() => false)
    .finally(() => (resuming = undefined))
  return resuming
}

export async function signIn(email: string, password: string): Promise<void> {
  await post('/login', { email, password })
  enter(await get<Person>('/whoami'))
}

export async function signOut(): Promise<void> {
  await post('/logout').catch(() => undefined)
  leave(false)
}
