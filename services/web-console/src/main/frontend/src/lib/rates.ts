interface Reading {
  value: number
  at: number
}

/** Rates from counters that only grow, by the difference to the reading before; a restart begins anew. */
export class Rates {
  private readonly last = new Map<string, Reading>()
  private readonly rates = new Map<string, number>()

  /** Takes in a counter's value at a time in milliseconds; answers its rate a second, once there are two readings. */
  read(key: string, value: number, at: number): number | undefined {
    const before = this.last.get(key)
    if (before === undefined || value < before.value) {
      this.last.set(key, { value, at })
      this.rates.delete(key)
    } else if (at - before.at >= 500) {
      this.rates.set(key, ((value - before.value) * 1000) / (at - before.at))
      this.last.set(key, { value, at })
    }
    return this.rates.get(key)
  }

  /** Forgets counters that are not among these, so that nothing grows. */
  keep(keys: Set<string>): void {
    for (const key of [...this.last.keys()]) {
      if (!keys.has(key)) {
        this.last.delete(key)
        this.rates.delete(key)
      }
    }
  }
}
