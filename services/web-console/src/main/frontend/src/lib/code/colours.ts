import { Compartment, EditorState, type Extension, type StateEffect, type Transaction, type TransactionSpec } from '@codemirror/state'
import { languageOf } from './languages'

/** Longer code is shown without colours: it stays quick to type in. */
export const COLOURED_CHARACTERS = 400_000

/** The syntax of code: left out for as long as there is too much of it, however that came about. */
export class Colours {
  private readonly syntax = new Compartment()

  constructor(private language: string) {}

  /** @param characters that there are at first */
  of(characters: number): Extension {
    return [this.syntax.of(this.fitting(characters)), EditorState.transactionExtender.of((change) => this.follow(change))]
  }

  /** @param characters that there are now */
  speak(language: string, characters: number): StateEffect<unknown> {
    this.language = language
    return this.syntax.reconfigure(this.fitting(characters))
  }

  private fitting(characters: number): Extension {
    return characters > COLOURED_CHARACTERS ? [] : languageOf(this.language)
  }

  // Within the change itself: with a second one the parser would have begun already.
  private follow({ changes }: Transaction): Pick<TransactionSpec, 'effects'> | null {
    const crosses = changes.length > COLOURED_CHARACTERS !== changes.newLength > COLOURED_CHARACTERS
    return crosses ? { effects: this.syntax.reconfigure(this.fitting(changes.newLength)) } : null
  }
}
