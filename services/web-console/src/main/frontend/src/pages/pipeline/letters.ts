export interface DeadLetter {
  id: string
  function: string
  stage?: number
  topic: string
  failedAt: string | number
  error: string
  stackTrace?: string
  size: number
  payload: string
}
