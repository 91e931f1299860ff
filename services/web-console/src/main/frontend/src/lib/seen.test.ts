import { describe, expect, it } from 'vitest'
import { reactive, ref } from 'vue'
import { following } from './seen'

describe('a row of a long list', () => {
  it('stands still while nobody sees it, and is up to date when somebody does', () => {
    const line = reactive({ rate: 1 })
    const seen = ref(true)
    const shown = following(seen, () => line)
    line.rate = 2
    expect(shown.value.rate).toBe(2)
    seen.value = false
    line.rate = 3
    expect(shown.value.rate).toBe(2)
    seen.value = true
    expect(shown.value.rate).toBe(3)
  })
})
