import { MergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { languageOf } from './languages'
import { look, rootOf } from './look'

interface Diff {
  before: string
  after: string
  beforeTitle: string
  afterTitle: string
  language?: string
  dark: boolean
}

/** Two texts side by side, what differs marked, what is the same folded away. @returns ends it */
export function showDiff(box: HTMLElement, diff: Diff): () => void {
  const root = rootOf(box)
  const side = (doc: string, title: string) => ({
    doc,
    extensions: [
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ 'aria-label': title }),
      EditorView.lineWrapping,
      lineNumbers(),
      languageOf(diff.language),
      look(diff.dark),
    ],
  })
  const holder = document.createElement('div')
  root.append(holder)
  const view = new MergeView({
    a: side(diff.before, diff.beforeTitle),
    b: side(diff.after, diff.afterTitle),
    parent: holder,
    root,
    gutter: true,
    collapseUnchanged: { margin: 3, minSize: 5 },
  })
  return () => view.destroy()
}
