// Compresses what browsers fetch once and for all, so that the entrance need not with every request: FILE.gz beside each FILE that gains by it.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { constants, gzipSync } from 'node:zlib'

const folder = `${process.argv[2]}/assets`
const GAINS = 0.9
for (const file of readdirSync(folder).filter((name) => /\.(js|css|svg)$/.test(name))) {
  const data = readFileSync(`${folder}/${file}`)
  const packed = gzipSync(data, { level: constants.Z_BEST_COMPRESSION })
  if (packed.length < data.length * GAINS) {
    writeFileSync(`${folder}/${file}.gz`, packed)
  }
}
