import uPlot from 'uplot'

export type Point = [epochMillis: number, value: number | null]

export interface ChartSeries {
  name: string
  tone: 'first' | 'second' | 'bad' | 'warn'
  points: Point[]
}

const TONES = { first: '--chart-1', second: '--chart-2', bad: '--flow-bad', warn: '--flow-warn' }
const HEIGHT = 190
const DAY = 86_400
const times = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const days = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })

/** Pixels drawn where a page of the usual size has one: large screens have larger letters. */
const scale = (): number => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16
const shapeOf = (series: ChartSeries[]): string => [...series.map(({ name }) => name), scale()].join()

const style = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** A drawn chart, as wide as its box, with a note beside the pointer. */
export class Chart {
  private readonly plot: uPlot
  private readonly sizes: ResizeObserver
  private readonly tip: HTMLElement
  private readonly shape: string

  constructor(
    private readonly box: HTMLElement,
    private series: ChartSeries[],
    private readonly format: (value: number) => string,
  ) {
    this.shape = shapeOf(series)
    this.tip = document.createElement('div')
    this.tip.className = 'tip'
    this.tip.hidden = true
    this.plot = new uPlot(this.options(), data(series), box)
    this.plot.over.append(this.tip)
    this.sizes = new ResizeObserver(() => this.plot.setSize({ width: Math.max(box.clientWidth, 80), height: HEIGHT * scale() }))
    this.sizes.observe(box)
  }

  /** @returns false when the series or the size of letters are others than before, which takes a new chart */
  update(series: ChartSeries[]): boolean {
    if (shapeOf(series) !== this.shape) {
      return false
    }
    this.series = series
    this.plot.setData(data(series))
    return true
  }

  destroy(): void {
    this.sizes.disconnect()
    this.plot.destroy()
  }

  private options(): uPlot.Options {
    const by = scale()
    const axis = { stroke: style('--text-2'), font: `${11 * by}px ${style('--font')}`, ticks: { show: false }, grid: { stroke: style('--line'), width: 1 } }
    return {
      width: Math.max(this.box.clientWidth, 80),
      height: HEIGHT * by,
      padding: [8, 4, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.12 : 1] } },
      axes: [
        { ...axis, space: 84 * by, size: 34 * by, grid: { show: false }, values: (_, ticks, __, ___, step) => ticks.map((tick) => (step >= DAY ? days : times).format(tick * 1000)) },
        { ...axis, size: 58 * by, space: 38 * by, values: (_, ticks) => ticks.map((value) => this.format(value)) },
      ],
      series: [{}, ...this.series.map(({ name, tone }) => line(name, style(TONES[tone])))],
      hooks: { setCursor: [(plot) => this.note(plot)] },
    }
  }

  private note(plot: uPlot): void {
    const index = plot.cursor.idx
    this.tip.hidden = index == null
    if (index == null) {
      return
    }
    const time = plot.data[0][index] ?? 0
    const lines = this.series.map(({ name, points }) => `${name} ${points[index]?.[1] == null ? '–' : this.format(points[index][1])}`)
    const head = document.createElement('b')
    head.textContent = new Date(time * 1000).toLocaleString()
    this.tip.replaceChildren(head, ...lines.map((text) => Object.assign(document.createElement('div'), { textContent: text })))
    const left = plot.cursor.left ?? 0
    const room = plot.over.clientWidth - this.tip.offsetWidth - 14
    this.tip.style.transform = `translate(${left > room ? left - this.tip.offsetWidth - 12 : left + 12}px, 4px)`
  }
}

function line(label: string, colour: string): uPlot.Series {
  return { label, stroke: colour, width: 1.75, fill: `${colour}1c`, points: { show: false }, spanGaps: false }
}

function data(series: ChartSeries[]): uPlot.AlignedData {
  const times = (series[0]?.points ?? []).map(([time]) => time / 1000)
  return [times, ...series.map(({ points }) => points.map(([, value]) => value))]
}
