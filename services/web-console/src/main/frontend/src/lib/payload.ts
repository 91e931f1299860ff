export interface Payload {
  text: string
  binary: boolean
  size: number
  shortened: boolean
}

const LONGEST = 4_000

/** A payload for looking at: text where it is UTF-8 without control characters, and never more of it than a page can bear. */
export function readPayload(base64: string): Payload {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!/[\u0000-\u0008\u000e-\u001f]/.test(text)) {
      return { text: text.slice(0, LONGEST), binary: false, size: bytes.length, shortened: text.length > LONGEST }
    }
  } catch {
    // Not UTF-8: shown by its size.
  }
  return { text: '', binary: true, size: bytes.length, shortened: false }
}
