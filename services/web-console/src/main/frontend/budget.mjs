// Fails when what a browser fetches for its first page, compressed, is more than people on a slow line should wait for. The code editor and pages of their own come later and are not counted.
import { readFileSync, readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET = 300 * 1024
const folder = process.argv[2]
const html = readFileSync(`${folder}/index.html`, 'utf8')
const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file]) => file)
// Fonts are named by the style sheet alone, and are compressed as they are.
const fonts = readdirSync(`${folder}/assets`).filter((file) => file.endsWith('.woff2')).map((file) => `assets/${file}`)
const sizes = [...new Set([...first, ...fonts])].map((file) => {
  const data = readFileSync(`${folder}/${file}`)
  return { file, bytes: file.endsWith('.woff2') ? data.length : gzipSync(data).length }
})
const total = sizes.reduce((sum, { bytes }) => sum + bytes, gzipSync(html).length)
console.log(`first load: ${(total / 1024).toFixed(0)} KiB compressed, at most ${BUDGET / 1024}`)
if (total > BUDGET) {
  sizes.forEach(({ file, bytes }) => console.error(`${String(bytes).padStart(8)} ${file}`))
  process.exit(1)
}
