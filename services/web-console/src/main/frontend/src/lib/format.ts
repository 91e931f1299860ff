const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 })
const tenths = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const slow = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 1 })
const short = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 })
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumSignificantDigits: 3 })
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

export const NONE = '–'

export function count(value: number | undefined): string {
  return value === undefined ? NONE : value >= 1_000_000 ? compact.format(value) : whole.format(value)
}

/** Messages a second: whole numbers from 10 on, else to a tenth; what is slower yet is not shown as nothing. */
export function rate(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) {
    return NONE
  }
  if (value >= 100_000) {
    return compact.format(value)
  }
  if (value >= 10 || value === 0) {
    return whole.format(value)
  }
  return value >= 0.1 ? tenths.format(value) : slow.format(value)
}

export function bytes(value: number | undefined): string {
  if (value === undefined) {
    return NONE
  }
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let unit = 0
  let rest = value
  while (Math.abs(rest) >= 1024 && unit < units.length - 1) {
    rest /= 1024
    unit++
  }
  return `${short.format(rest)} ${units[unit]}`
}

/** Milliseconds for people: `0.4 ms`, `12 ms`, `3.2 s`. */
export function millis(value: number | undefined): string {
  if (value === undefined || value < 0) {
    return NONE
  }
  return value < 1000 ? `${short.format(value)} ms` : span(value / 1000)
}

const STEPS: [string, number][] = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
]

/** Seconds as the two largest units: `3 d 4 h`. */
export function span(seconds: number): string {
  if (seconds < 10) {
    return `${short.format(seconds)} s`
  }
  const first = STEPS.findIndex(([, size]) => seconds >= size)
  return STEPS.slice(first, first + 2)
    .map(([unit, size], index) => {
      const above = STEPS[first + index - 1]
      const rest = index === 0 || !above ? seconds : seconds % above[1]
      return [unit, Math.floor(rest / size)] as const
    })
    .filter(([, amount]) => amount > 0)
    .map(([unit, amount]) => `${whole.format(amount)} ${unit}`)
    .join(' ')
}

/** In the viewer's zone, from ISO-8601 text or milliseconds; anything else stays as it is. */
export function time(value: string | number | undefined): string {
  return dated(value, moment)
}

export function clockTime(value: string | number | undefined): string {
  return dated(value, clock)
}

function dated(value: string | number | undefined, format: Intl.DateTimeFormat): string {
  if (value === undefined || value === '') {
    return NONE
  }
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? String(value) : format.format(date)
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'long' })

/** `5 minutes ago`, for what lies in the past. */
export function ago(value: string | number | undefined, now = Date.now()): string {
  if (value === undefined || value === '') {
    return NONE
  }
  const seconds = (now - new Date(value).getTime()) / 1000
  if (Number.isNaN(seconds)) {
    return String(value)
  }
  if (seconds < 60) {
    return relative.format(-Math.max(0, Math.floor(seconds)), 'second')
  }
  if (seconds < 3600) {
    return relative.format(-Math.floor(seconds / 60), 'minute')
  }
  return seconds < 86_400 ? relative.format(-Math.floor(seconds / 3600), 'hour') : relative.format(-Math.floor(seconds / 86_400), 'day')
}

/** Figures are named as metrics are: `messagesIn` reads "Messages in". */
export function words(name: string): string {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
