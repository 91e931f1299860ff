import { reactive, shallowRef } from 'vue'

export interface Toast {
  key: number
  text: string
  tone: 'ok' | 'bad'
  action?: { label: string; run: () => void | Promise<void> }
}

const SECONDS = 7
const SECONDS_TO_UNDO = 15
const MOST = 4
let keys = 0

export const toasts = reactive<Toast[]>([])

export function dismiss(key: number): void {
  const index = toasts.findIndex((toast) => toast.key === key)
  if (index >= 0) {
    toasts.splice(index, 1)
  }
}

/** Says what happened; stays longer when it can still be undone. */
export function tell(text: string, { tone = 'ok', action }: Partial<Pick<Toast, 'tone' | 'action'>> = {}): void {
  const key = keys++
  toasts.push({ key, text, tone, ...(action ? { action } : {}) })
  toasts.splice(0, Math.max(0, toasts.length - MOST))
  window.setTimeout(() => dismiss(key), (action ? SECONDS_TO_UNDO : SECONDS) * 1000)
}

export interface Question {
  title: string
  body: string
  action: string
  danger?: boolean
}

interface Asked extends Question {
  answer: (yes: boolean) => void
}

/** The question that is open now. */
export const question = shallowRef<Asked>()

/** Asks before what cannot be undone. */
export function confirm(asked: Question): Promise<boolean> {
  question.value?.answer(false)
  return new Promise((resolve) => {
    question.value = {
      ...asked,
      answer(yes) {
        question.value = undefined
        resolve(yes)
      },
    }
  })
}
