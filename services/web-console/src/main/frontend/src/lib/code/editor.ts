import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, type KeyBinding, lineNumbers, rectangularSelection } from '@codemirror/view'
import { Colours } from './colours'
import { completeCtx } from './completions'
import { look, rootOf } from './look'

export interface CodeOptions {
  text: string
  language: string
  label: string
  dark: boolean
  readOnly: boolean
  parameters: () => string[]
  onChange: (text: string) => void
}

const INDENT: Record<string, string> = { python: '    ', golang: '\t', node: '  ' }

const LEAVE_MILLIS = 2000

/** After Escape the tabulator leaves, whatever else Escape closed: of itself the editor takes only one that nothing else took. */
const leaveByTab = EditorView.domEventObservers({ keydown: ({ key }, view) => void (key === 'Escape' && view.setTabFocusMode(LEAVE_MILLIS)) })

/** Escape in the editor is not one that closes the dialog around it, with the code that was written. */
const stayInDialog: KeyBinding = { key: 'Escape', run: () => true }

/** The editor of a function's code. */
export class CodeEditor {
  private readonly view: EditorView
  private readonly colours: Colours
  private readonly language = new Compartment()
  private readonly appearance = new Compartment()

  constructor(
    box: HTMLElement,
    private readonly options: CodeOptions,
  ) {
    this.colours = new Colours(options.language)
    const root = rootOf(box)
    this.view = new EditorView({ root, parent: root, state: EditorState.create({ doc: options.text, extensions: this.extensions() }) })
  }

  private extensions() {
    const { label, readOnly, onChange, dark } = this.options
    return [
      lineNumbers(), foldGutter(), highlightActiveLineGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
      rectangularSelection(), highlightActiveLine(), highlightSelectionMatches(), EditorView.lineWrapping,
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, indentWithTab, stayInDialog]),
      leaveByTab,
      EditorView.contentAttributes.of({ 'aria-label': label }),
      EditorState.readOnly.of(readOnly),
      EditorView.editable.of(!readOnly),
      this.colours.of(this.options.text.length),
      this.language.of(this.speaking(this.options.language)),
      this.appearance.of(look(dark)),
      EditorView.updateListener.of((update) => update.docChanged && onChange(update.state.doc.toString())),
    ]
  }

  private speaking(name: string) {
    return [indentUnit.of(INDENT[name] ?? '  '), autocompletion({ override: [completeCtx(name, this.options.parameters)] })]
  }

  setLanguage(name: string): void {
    this.view.dispatch({ effects: [this.colours.speak(name, this.view.state.doc.length), this.language.reconfigure(this.speaking(name))] })
  }

  setDark(dark: boolean): void {
    this.view.dispatch({ effects: this.appearance.reconfigure(look(dark)) })
  }

  setText(text: string): void {
    if (text !== this.view.state.doc.toString()) {
      this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } })
    }
  }

  destroy(): void {
    this.view.destroy()
  }
}
