import type { CategoryValue } from '../../lib/entities'
import { texts } from '../../texts'

/** What an input selects, in words: values of a category are alternatives, categories narrow each other. */
export function selection(selectors: CategoryValue[], nameOf: (id: string) => string): string {
  const byCategory = new Map<string, string[]>()
  selectors.forEach(({ id, value }) => byCategory.set(id, [...(byCategory.get(id) ?? []), value]))
  const { and, or } = texts.pipeline.selectors
  return [...byCategory].map(([id, values]) => `${nameOf(id)}: ${values.join(` ${or} `)}`).join(` ${and} `)
}
