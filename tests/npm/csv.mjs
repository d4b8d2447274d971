// csv.mjs -- tables of `bendtrend export --csv`.
import { readFileSync } from 'node:fs'

// A line as cells; quoted cells may hold commas.
export const cells = line => line.includes('"') ? [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(m => m[1].replace(/^"|"$/g, '').replace(/""/g, '"')) : line.split(',')

// A small one whole, row by row as objects.
export const csvRows = file => {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean), head = cells(lines[0])
  return lines.slice(1).map(line => Object.fromEntries(cells(line).map((c, i) => [head[i], c])))
}
