import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** Colours follow the page's variables, so that one look serves light and dark. */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.moduleKeyword, tags.controlKeyword, tags.definitionKeyword], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--text-2)', fontStyle: 'italic' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.definition(tags.function(tags.variableName))], color: 'var(--code-function)' },
  { tag: [tags.className, tags.typeName], color: 'var(--code-type)' },
  { tag: tags.invalid, color: 'var(--bad)' },
])

const frame = (dark: boolean): Extension =>
  EditorView.theme(
    {
      '&': { backgroundColor: 'var(--surface)', color: 'var(--text)', fontSize: '13px' },
      '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
      '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6' },
      '.cm-content': { caretColor: 'var(--accent)', padding: '10px 0' },
      '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
      '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--text-2)', border: 'none', paddingInlineEnd: '4px' },
      '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--surface-2) 70%, transparent)' },
      '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { backgroundColor: 'color-mix(in srgb, var(--accent) 26%, transparent)' },
      '.cm-tooltip': { backgroundColor: 'var(--surface)', border: '1px solid var(--line)', borderRadius: '8px', boxShadow: 'var(--shadow-lift)', color: 'var(--text)' },
      '.cm-tooltip-autocomplete > ul > li': { padding: '4px 8px', fontFamily: 'var(--mono)' },
      '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--accent-strong)' },
      '.cm-completionInfo': { padding: '8px 12px', maxWidth: '340px', fontFamily: 'var(--font)' },
      '.cm-completionDetail': { color: 'var(--text-2)', fontStyle: 'normal' },
      '.cm-panels': { backgroundColor: 'var(--surface-2)', color: 'var(--text)', borderColor: 'var(--line)' },
      '.cm-panel input, .cm-panel button': { font: 'inherit', color: 'inherit', backgroundColor: 'var(--surface)', backgroundImage: 'none', border: '1px solid var(--line-strong)', borderRadius: '6px', padding: '2px 8px' },
      '.cm-changedLine': { backgroundColor: 'color-mix(in srgb, var(--flow-ok) 14%, transparent) !important' },
      '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'color-mix(in srgb, var(--flow-bad) 12%, transparent) !important' },
      '.cm-changedText': { background: 'color-mix(in srgb, var(--flow-ok) 34%, transparent) !important' },
      '&.cm-merge-a .cm-changedText': { background: 'color-mix(in srgb, var(--flow-bad) 30%, transparent) !important' },
      '.cm-collapsedLines': { background: 'var(--surface-2)', color: 'var(--text-2)', padding: '2px 10px' },
    },
    { dark },
  )

export const look = (dark: boolean): Extension => [frame(dark), syntaxHighlighting(colours)]

/**
 * A shadow root for an editor: there its styles are sheets that scripts make, which the content security policy allows; in the page they
 * would be inline styles, which it does not.
 */
export function rootOf(box: HTMLElement): ShadowRoot {
  const root = box.shadowRoot ?? box.attachShadow({ mode: 'open' })
  root.replaceChildren()
  return root
}
