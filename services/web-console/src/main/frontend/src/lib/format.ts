const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 })
const tenths = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const slow = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 1 })
const short = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 })
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

export function count(value: number): string {
  return whole.format(value)
}

/** Messages a second: whole numbers from 10 on, else to a tenth; what is slower yet is not shown as nothing. */
export function rate(value: number): string {
  if (value >= 10 || value === 0) {
    return whole.format(value)
  }
  return value >= 0.1 ? tenths.format(value) : slow.format(value)
}

export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let unit = 0
  let rest = value
  while (rest >= 1024 && unit < units.length - 1) {
    rest /= 1024
    unit++
  }
  return `${short.format(rest)} ${units[unit]}`
}

/** In the viewer's zone, from ISO-8601 text or milliseconds; anything else stays as it is. */
export function time(value: string | number | undefined): string {
  if (value === undefined || value === '') {
    return ''
  }
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? String(value) : moment.format(date)
}

/** Figures are named as metrics are: `messagesIn` reads "Messages in". */
export function words(name: string): string {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
