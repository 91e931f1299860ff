/** A column of a table. `value` is what it sorts by; `text` what it shows unless a slot `cell-KEY` does. */
export interface Column<T> {
  key: string
  title: string
  value: (row: T) => string | number | undefined
  text?: (row: T) => string
  number?: boolean
  /** Left out on narrow pages. */
  minor?: boolean
}
