export type Tone = 'ok' | 'warn' | 'bad' | 'busy' | 'idle'

const TONES: Record<string, Tone> = {
  Healthy: 'ok',
  healthy: 'ok',
  Active: 'ok',
  SUCCESS: 'ok',
  Starting: 'busy',
  Degraded: 'warn',
  Retrying: 'warn',
  WARNING: 'warn',
  Failed: 'bad',
  CRITICAL: 'bad',
  silent: 'bad',
  present: 'ok',
  pulling: 'busy',
  building: 'busy',
  failed: 'bad',
}

/** The colour of a state's word. */
export const toneOf = (state: string | undefined): Tone => TONES[state ?? ''] ?? 'idle'
