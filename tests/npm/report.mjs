// Opens a report in Chromium and holds it against the results: node report.mjs REPORT.html BAU.csv [numbers]. The browser is spoken to through a pipe
// by its own protocol. Says what it looked at; ends with 1 and a line for each thing that is wrong.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const [page, csv, only] = process.argv.slice(2) // only: `numbers`, and nothing of what else is asked
const wrong = []
const expect = (ok, what) => { if (!ok) wrong.push(what) }
const close = (a, b, by) => Math.abs(a - b) <= by * (Math.abs(b) + 1e-9)

// ---- the browser ----
const profile = mkdtempSync(join(tmpdir(), 'bendtrend-browser-'))
const root = process.getuid && process.getuid() === 0
const browser = spawn('chromium', ['--headless', '--remote-debugging-pipe', '--disable-gpu', '--no-first-run', '--disable-extensions',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', `--user-data-dir=${profile}`,
  ...(root ? ['--no-sandbox'] : []), 'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
const waiting = new Map(), listeners = []
let last = 0, buffer = Buffer.alloc(0)
browser.stdio[4].on('data', piece => {
  buffer = Buffer.concat([buffer, piece])
  for (let end; (end = buffer.indexOf(0)) >= 0; buffer = buffer.subarray(end + 1)) {
    const m = JSON.parse(buffer.subarray(0, end).toString())
    if (m.id && waiting.has(m.id)) {
      const { done, fail } = waiting.get(m.id)
      waiting.delete(m.id)
      if (m.error) fail(new Error(m.error.message))
      else done(m.result)
    } else for (const l of listeners) l(m)
  }
})
const gone = new Promise((_, fail) => browser.on('exit', code => fail(new Error(`chromium ended with ${code}`))))
gone.catch(() => {})
const call = (method, params = {}, sessionId) => Promise.race([gone, new Promise((done, fail) => {
  waiting.set(++last, { done, fail })
  browser.stdio[3].write(JSON.stringify({ id: last, method, params, ...(sessionId && { sessionId }) }) + '\0')
})])
const event = name => new Promise(done => listeners.push(m => m.method === name && done(m.params)))

// ---- the results, as the export has them ----
const months = new Map() // measure -> [value a month]
const first = [] // days of months
const lines = readFileSync(csv, 'utf8').split('\n'), head = lines[0].split(','), column = name => head.indexOf(name)
for (const line of lines.slice(1)) {
  const c = line.split(','), measure = c[column('measure')]
  if (!measure?.startsWith('m_')) continue
  if (!months.has(measure)) months.set(measure, [])
  if (measure === 'm_emergency_admissions') first.push(Date.parse(c[column('date')]) / 864e5)
  months.get(measure).push(Number(c[column('value')]))
}
const T = first.length
const lastDay = new Date(first[T - 1] * 864e5)
first.push(Date.UTC(lastDay.getUTCFullYear(), lastDay.getUTCMonth() + 1, 1) / 864e5)
const sum = (name, from, n) => months.get(name).slice(from, from + n).reduce((a, b) => a + b, 0)
const days = (from, n) => first[from + n] - first[from]

try {
  const { targetId } = await call('Target.createTarget', { url: 'about:blank' })
  const { sessionId: s } = await call('Target.attachToTarget', { targetId, flatten: true })
  const evaluate = async (f, ...args) => {
    const r = await call('Runtime.evaluate', { expression: `(${f})(...${JSON.stringify(args)})`, awaitPromise: true, returnByValue: true }, s)
    if (r.exceptionDetails) throw new Error(r.exceptionDetails.exception?.description ?? r.exceptionDetails.text)
    return r.result.value
  }
  const asked = [], said = []
  listeners.push(m => {
    if (m.method === 'Network.requestWillBeSent') asked.push(m.params.request.url)
    if (m.method === 'Log.entryAdded') said.push(m.params.entry.text)
    if (m.method === 'Page.javascriptDialogOpening') wrong.push(`a dialog opened: ${m.params.message}`)
  })
  for (const d of ['Page', 'Network', 'Runtime', 'Log']) await call(`${d}.enable`, {}, s)
  const url = pathToFileURL(resolve(page)).href
  const loaded = event('Page.loadEventFired')
  await call('Page.navigate', { url }, s)
  await loaded

  // Nothing is fetched but the page itself, and the page complains of nothing.
  const fetched = asked.filter(u => u !== url && !u.startsWith('data:'))
  expect(fetched.length === 0, `requests left the page: ${fetched.join(' ')}`)
  expect(said.length === 0, `the browser complained: ${said.join('; ')}`)
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
      if (m && Math.abs(m[1] - m[3]) < 10 && /^[\d.,]+$/.test(text ?? '')) ticks.push([Number(m[2]), Number(text)])
    }
    const line = svg.querySelector('[id$="_plot_5b"]')
    const points = [...line.querySelectorAll('path')].flatMap(p => [...p.getAttribute('d').matchAll(/[ML]?([\d.]+),([\d.]+)/g)].map(m => Number(m[2])))
    return { ticks, points }
  })
  const [a, b] = [drawn.ticks[0], drawn.ticks.find(t => t[1] !== drawn.ticks[0][1])]
  expect(drawn.points.length === T - 11, `${drawn.points.length} points are drawn, ${T - 11} expected`)
  drawn.points.forEach((y, i) => {
    const v = a[1] + (y - a[0]) * (b[1] - a[1]) / (b[0] - a[0]), is = sum('m_emergency_admissions', i, 12) / days(i, 12)
    expect(close(v, is, 2e-5), `point ${i} is drawn at ${v}, the results have ${is}`)
    compared++
  })

  if (only === 'numbers') throw null

  // Accessible: WCAG 2.1 A and AA by axe, with everything open.
  const axe = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'node_modules/axe-core/axe.min.js'), 'utf8')
  await call('Runtime.evaluate', { expression: axe }, s)
  const found = await evaluate(async () => {
    document.querySelectorAll('details').forEach(d => { d.open = true })
    const r = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'] })
    return { passes: r.passes.length, violations: r.violations.map(v => `${v.id}: ${v.help}; ${v.nodes.length} times, first ${v.nodes[0].html.slice(0, 160)}`) }
  })
  expect(found.violations.length === 0, `not accessible: ${found.violations.join(' | ')}`)
  expect(found.passes > 10, `axe looked at ${found.passes} rules only`)

  // By keyboard: every summary can be reached with the tabulator and opened with the space bar, and the focus can be seen.
  await evaluate(() => { document.querySelectorAll('details').forEach(d => { d.open = false }); document.activeElement?.blur(); window.scrollTo(0, 0) })
  const key = async (key, code) => {
    const text = key === ' ' ? { text: ' ' } : {}
    await call('Input.dispatchKeyEvent', { type: text.text ? 'keyDown' : 'rawKeyDown', key, code: key === ' ' ? 'Space' : key, windowsVirtualKeyCode: code, ...text }, s)
    await call('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key === ' ' ? 'Space' : key, windowsVirtualKeyCode: code }, s)
  }
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

  // Narrow: a window of 320 pixels needs no scrolling sideways (tables scroll by themselves).
  await call('Emulation.setDeviceMetricsOverride', { width: 320, height: 800, deviceScaleFactor: 1, mobile: false }, s)
  const wide = await evaluate(() => document.documentElement.scrollWidth)
  expect(wide <= 320, `in a window of 320 pixels the page is ${wide} wide`)
  await call('Emulation.clearDeviceMetricsOverride', {}, s)

  const { data } = await call('Page.printToPDF', { preferCSSPageSize: true }, s)
  const pdf = Buffer.from(data, 'base64')
  expect(pdf.subarray(0, 5).toString() === '%PDF-', 'printing gave no PDF')
  console.log(`${compared} numbers compared, ${reached} tables opened by keyboard, printed ${pdf.length} bytes`)
} catch (e) {
  if (e !== null) throw e
} finally {
  const ended = new Promise(done => browser.on('exit', done))
  browser.kill()
  await ended
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
}
for (const w of wrong.slice(0, 12)) console.log(`WRONG: ${w}`)
process.exitCode = wrong.length ? 1 : 0
