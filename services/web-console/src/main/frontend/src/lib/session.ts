import { reactive } from 'vue'

export interface Person {
  id: string
  name: string
  email: string
  role: string
}

const NOBODY: Person = { id: '', name: '', email: '', role: '' }

/** Who is signed in. The cookie that proves it is out of scripts' reach; this is what the edge said about its owner. */
export const session = reactive({ known: false, expired: false, person: NOBODY })

export const isAdministrator = (): boolean => session.person.role === 'INFRA_ADMIN'

export function enter(person: Person): void {
  Object.assign(session, { known: true, expired: false, person })
}

export function leave(expired: boolean): void {
  Object.assign(session, { known: false, expired, person: NOBODY })
}
