export interface Payload {
  text: string
  binary: boolean
  size: number
  shortened: boolean
}

const LONGEST = 4_000
const DUMPED = 256

/** A payload for looking at: text where it is UTF-8 without control characters, else its first bytes; never more of it than a page can bear. */
export function readPayload(base64: string, size?: number): Payload {
  const data = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  const total = size ?? data.length
  const cut = total > data.length
  try {
    const text = new TextDecoder('utf-8', { fatal: !cut }).decode(data)
    if (!/[\u0000-\u0008\u000e-\u001f]/.test(text)) {
      return { text: pretty(text.slice(0, LONGEST)), binary: false, size: total, shortened: cut || text.length > LONGEST }
    }
  } catch {
    // Not UTF-8: shown as bytes.
  }
  return { text: dump(data.subarray(0, DUMPED)), binary: true, size: total, shortened: cut || data.length > DUMPED }
}

/** Text to base64 of its UTF-8 bytes. */
export function encodePayload(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''))
}

function pretty(text: string): string {
  if (!/^\s*[[{]/.test(text)) {
    return text
  }
  try {
    const parsed: unknown = JSON.parse(text)
    const compact = JSON.stringify(parsed)
    return compact.length <= 100 ? compact : JSON.stringify(parsed, null, 2)
  } catch {
    return text
  }
}

function dump(data: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < data.length; at += 16) {
    const line = [...data.subarray(at, at + 16)]
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const shown = line.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join('')
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex.padEnd(47)}  ${shown}`)
  }
  return lines.join('\n')
}
