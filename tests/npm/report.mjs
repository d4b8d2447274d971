// Opens a report in Chromium and holds it against the results: node report.mjs REPORT.html BAU.csv [numbers].
// Says what it looked at; ends with 1 and a line for each thing that is wrong.
import { close, withPage } from './browser.mjs'
import { csvRows } from './csv.mjs'

const [page, csv, only] = process.argv.slice(2) // only: `numbers`, and nothing of what else is asked

// ---- the results, as the export has them ----
const months = new Map() // measure -> [value a month]
const first = [] // days of months
for (const { measure, date, value } of csvRows(csv)) {
  if (!measure?.startsWith('m_')) continue
  if (!months.has(measure)) months.set(measure, [])
  if (measure === 'm_emergency_admissions') first.push(Date.parse(date) / 864e5)
  months.get(measure).push(Number(value))
}
const T = first.length
const lastDay = new Date(first[T - 1] * 864e5)
first.push(Date.UTC(lastDay.getUTCFullYear(), lastDay.getUTCMonth() + 1, 1) / 864e5)
const sum = (name, from, n) => months.get(name).slice(from, from + n).reduce((a, b) => a + b, 0)
const days = (from, n) => first[from + n] - first[from]

await withPage(page, '', async ({ evaluate, expect, quiet, key, accessible, narrow, printed }) => {
  quiet()
  expect(await evaluate(() => document.scripts.length) === 0, 'there is a script in the page')

  // Numbers of tables: what the results have, and what is shown of it.
  const table = id => evaluate(id => [...document.querySelectorAll(`table[id^="${id}"] tbody tr`)].map(r => {
    const c = r.cells[1]
    return { year: r.cells[0].textContent, v: Number(c.dataset.v), text: c.textContent }
  }), id)
  let compared = 0
  const years = async (id, value) => {
    const rows = await table(id)
    expect(rows.length === Math.floor(T / 12), `${id} has ${rows.length} rows, the results ${Math.floor(T / 12)} years`)
    rows.forEach((r, y) => {
      const v = value(12 * y)
      expect(close(r.v, v, 1e-9), `${id} ${r.year}: ${r.v} in the page, ${v} in the results`)
      const decimals = (r.text.split('.')[1] ?? '').length
      expect(close(Number(r.text.replaceAll(',', '')), v, 0.5001 * 10 ** -decimals / Math.abs(v)), `${id} ${r.year}: shown as ${r.text}, is ${v}`)
      compared++
    })
  }
  await years('years-admissions', y => sum('m_emergency_admissions', y, 12))
  await years('years-beds', y => sum('m_acute_bed_days', y, 12) / days(y, 12))
  await years('years-delayed', y => sum('m_days_delayed', y, 12))

  // Numbers drawn: points of the line `as usual`, through the ticks of its axis, are twelve-month means of the results.
  const drawn = await evaluate(() => {
    const svg = document.querySelector('#figure-admissions svg'), ticks = []
    for (const p of svg.querySelectorAll('path')) {
      const m = /^M([\d.]+),([\d.]+) L([\d.]+),\2\s*$/.exec(p.getAttribute('d')), text = p.nextElementSibling?.querySelector('text')?.textContent
      if (m && Math.abs(m[1] - m[3]) < 10 && /^[\d.,]+$/.test(text ?? '')) ticks.push([Number(m[2]), Number(text), m[1]])
    }
    const line = svg.querySelector('[id$="_plot_5b"]')
    const points = [...line.querySelectorAll('path')].flatMap(p => [...p.getAttribute('d').matchAll(/[ML]?([\d.]+),([\d.]+)/g)].map(m => Number(m[2])))
    return { ticks, points }
  })
  // The scale by the ticks furthest apart: they are written to a hundredth of a point, which nearer ones would magnify.
  const a = drawn.ticks[0], b = drawn.ticks.filter(t => t[2] === a[2] && t[0] <= a[0]).at(-1) // of the first panel
  expect(drawn.points.length === T - 11, `${drawn.points.length} points are drawn, ${T - 11} expected`)
  drawn.points.forEach((y, i) => {
    const v = a[1] + (y - a[0]) * (b[1] - a[1]) / (b[0] - a[0]), is = sum('m_emergency_admissions', i, 12) / days(i, 12)
    expect(close(v, is, 2e-5), `point ${i} is drawn at ${v}, the results have ${is}`)
    compared++
  })

  if (only === 'numbers') return

  await accessible()

  // By keyboard: every summary can be reached with the tabulator and opened with the space bar, and the focus can be seen.
  await evaluate(() => { document.querySelectorAll('details').forEach(d => { d.open = false }); document.activeElement?.blur(); window.scrollTo(0, 0) })
  const summaries = await evaluate(() => document.querySelectorAll('summary').length)
  let reached = 0, seen = 0
  for (let i = 0; i < 600 && reached < summaries; i++) {
    await key('Tab', 9)
    const at = await evaluate(() => ({ tag: document.activeElement.tagName, outline: getComputedStyle(document.activeElement).outlineStyle }))
    if (at.tag !== 'SUMMARY') continue
    reached++
    if (at.outline !== 'none') seen++
    await key(' ', 32)
  }
  const opened = await evaluate(() => document.querySelectorAll('details[open]').length)
  expect(summaries > 0 && reached === summaries && opened === summaries, `${summaries} summaries, ${reached} reached, ${opened} opened by keyboard`)
  expect(seen === reached, `the focus is seen on ${seen} of ${reached}`)

  await narrow()
  const pdf = await printed()
  console.log(`${compared} numbers compared, ${reached} tables opened by keyboard, printed ${pdf.length} bytes`)
})
