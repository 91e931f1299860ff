import { go } from '@codemirror/lang-go'
import { javascript } from '@codemirror/lang-javascript'
import { json } from '@codemirror/lang-json'
import { python } from '@codemirror/lang-python'
import type { Extension } from '@codemirror/state'

/** The syntax of a function's language; none for anything else. */
export function languageOf(name: string | undefined): Extension {
  switch (name) {
    case 'python':
      return python()
    case 'node':
      return javascript()
    case 'golang':
      return go()
    case 'json':
      return json()
    default:
      return []
  }
}
