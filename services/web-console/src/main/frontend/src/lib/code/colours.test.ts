import { language } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import { COLOURED_CHARACTERS, Colours } from './colours'

const FIVE_MEGABYTES = '# a comment\n'.repeat(5_000_000 / 12)

describe('the colours of code', () => {
  const spoken = (state: EditorState) => state.facet(language)?.name
  const editing = (doc: string, colours: Colours) => EditorState.create({ doc, extensions: colours.of(doc.length) })
  const replaced = (state: EditorState, insert: string) => state.update({ changes: { from: 0, to: state.doc.length, insert } }).state

  it('go when five megabytes are pasted in, and come back when they are deleted', () => {
    const short = editing('x = 1\n', new Colours('python'))
    const long = replaced(short, FIVE_MEGABYTES)
    const shortAgain = replaced(long, 'y = 2\n')

    expect([short, long, shortAgain].map(spoken)).toEqual(['python', undefined, 'python'])
  })

  it('stay away from what was too long from the start, and from a language that is chosen for it', () => {
    const colours = new Colours('python')
    const long = editing(FIVE_MEGABYTES, colours)
    const other = long.update({ effects: colours.speak('node', long.doc.length) }).state

    expect([long, other, replaced(other, 'x')].map(spoken)).toEqual([undefined, undefined, 'javascript'])
  })

  it('end after the last character that may have them', () => {
    const most = editing('x'.repeat(COLOURED_CHARACTERS), new Colours('golang'))

    expect(spoken(most)).toBe('go')
    expect(spoken(most.update({ changes: { from: 0, insert: 'x' } }).state)).toBeUndefined()
  })
})
