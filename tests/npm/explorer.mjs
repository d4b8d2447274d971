// Opens the explorer's page in Chromium, flips its switches and holds what is drawn and shown against the results:
// node explorer.mjs PAGE.html ALL.csv USUAL.csv BUNDLE.csv "a + b" NEEDS BROUGHT [numbers]
// ALL.csv is `export --csv` of the comparison; the next two are of one bundle each; switch NEEDS brings BROUGHT with it.
import { withPage } from './browser.mjs'
import { csvRows } from './csv.mjs'

const [page, allCsv, usualCsv, bundleCsv, bundle, needs, brought, only] = process.argv.slice(2)
const names = bundle.split(' + ')

// ---- the results, as the export has them ----
const all = new Map() // measure, intervention -> value, of the bundle; alone_ has no bundle
for (const r of csvRows(allCsv))
  if (r.run === bundle || (r.measure.startsWith('alone_') && !r.run)) all.set(`${r.measure} ${r.intervention}`, Number(r.value))
const OWN = ['programmes', 'services']
const read = file => {
  const months = new Map(), full = new Map()
  const add = (name, date, v) => {
    if (!months.has(name)) months.set(name, new Map())
    months.get(name).set(date, (months.get(name).get(date) ?? 0) + v)
  }
  for (const r of csvRows(file)) {
    const v = Number(r.value)
    if (r.measure.startsWith('m_')) add(r.measure.slice(2), r.date, v)
    if (r.measure === 'cost_gbp') {
      add('net_cost', r.date, v)
      if (OWN.includes(r.item)) add('bundle_cost', r.date, v)
    }
    if (r.measure === 'occupied_year' || r.measure === 'places_year') full.set(`${r.pool} ${r.measure}`, v) // the last year stays
  }
  return { months: new Map([...months].map(([k, v]) => [k, [...v.values()]])), full }
}
const usual = read(usualCsv), other = read(bundleCsv)
const T = usual.months.get('net_cost').length
const year = (of, name, y) => of.months.get(name).slice(12 * y, 12 * y + 12).reduce((a, b) => a + b, 0)

await withPage(page, '', async ({ send, evaluate, expect, quiet, key, accessible, narrow, printed }) => {
  let compared = 0
  const same = (what, a, b, by) => {
    compared++
    expect(Math.abs(a - b) <= by + 1e-12 * Math.abs(b), `${what}: ${a} in the page, ${b} in the results, and ${by} is stated`)
  }
  const ready = () => evaluate(async () => {
    for (let i = 0; i < 4800 && document.getElementById('page').hidden; i++) await new Promise(done => setTimeout(done, 25))
    return !document.getElementById('page').hidden
  })
  expect(await ready(), 'the page does not open')
  const results = await evaluate(() => ({ quantities: bendtrend.results.quantities.map(({ name, step, month_step, usual }) => ({ name, step, month_step, usual })),
    switches: bendtrend.results.switches.map(s => s.name), pool_step: bendtrend.results.pool_step, said: document.getElementById('said').textContent }))
  expect(/no intervention is on/.test(results.said), `business as usual says: ${results.said}`)
  const quantity = name => results.quantities.find(q => q.name === name)
  expect(results.quantities.length === all.size - [...all.keys()].filter(k => !k.startsWith('change_')).length, 'not every quantity is in the page')
  for (const name of ['emergency_admissions', 'acute_bed_days', 'net_cost']) {
    const q = quantity(name), total = usual.months.get(name).reduce((a, b) => a + b, 0)
    expect(q.step / 2 <= 1.0001e-7 * total / (T / 12), `${name} states an error of ${q.step / 2} a year`)
    expect(q.month_step / 2 <= 1.0001e-6 * total / T, `${name} states an error of ${q.month_step / 2} a month`)
  }

  // What stands in the charts: the numbers given to the library, and the colour of the line where it should have drawn them.
  const charts = () => evaluate(() => bendtrend.panels.map(p => {
    const g = p.graph, rows = []
    for (let i = 0; i < g.numRows(); i++) rows.push(Array.from({ length: g.numColumns() }, (_, k) => g.getValue(i, k)))
    const off = [], layer = g.hidden_, scale = layer.width / layer.clientWidth
    const copy = new OffscreenCanvas(layer.width, layer.height).getContext('2d', { willReadFrequently: true })
    copy.drawImage(layer, 0, 0)
    const ink = copy.getImageData(0, 0, layer.width, layer.height).data
    const colours = g.getColors().map(c => { const probe = document.createElement('i'); probe.style.color = c; return probe.style.color.match(/\d+/g).map(Number) })
    const inked = (x, y, colour) => {
      for (let dx = -2; dx < 3; dx++)
        for (let dy = -2; dy < 3; dy++) {
          const k = 4 * ((Math.round(y * scale) + dy) * layer.width + Math.round(x * scale) + dx)
          if (ink[k + 3] > 128 && [0, 1, 2].every(c => Math.abs(ink[k + c] - colour[c]) < 40)) return true
        }
      return false
    }
    let looked = 0
    for (const row of rows) {
      const last = row.length - 1, [x, y] = g.toDomCoords(row[0], row[last])
      looked++
      if (!inked(x, y, colours[last - 1])) off.push(`${row[0]} at ${x.toFixed(1)}, ${y.toFixed(1)}`)
    }
    return { id: p.id, rows, looked, off, table: [...p.body.rows].map(r => [...r.cells].slice(1).map(c => Number(c.dataset.v))) }
  }))
  const settle = () => evaluate(() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50))))
  const drawn = async (of, points, at, steps, changes) => {
    let seen = await charts() // a busy machine draws late
    for (let i = 0; i < 200 && seen.some(c => c.off.length || c.rows.length !== points); i++) {
      await settle()
      seen = await charts()
    }
    for (const c of seen) {
      const parts = c.id === 'cost' ? ['bundle_cost', 'net_cost'] : [c.id], scale = c.id === 'cost' ? 1e-6 : 1, level = c.id !== 'cost' && !changes
      expect(c.rows.length === points, `${c.id} has ${c.rows.length} points, ${points} expected`)
      expect(c.off.length === 0, `${c.id}: no line is drawn at point ${c.off.slice(0, 3).join('; ')}`)
      expect(c.looked === points, 'not every point was looked at')
      c.rows.forEach((row, i) => {
        const wanted = level ? [at(usual, c.id, i), at(of, c.id, i)] : parts.map(n => at(of, n, i) - at(usual, n, i))
        expect(row.length === wanted.length + 1, `${c.id} has ${row.length - 1} lines`)
        wanted.forEach((v, k) => {
          same(`${c.id} point ${i}`, row[k + 1], v * scale, (quantity(parts[level ? 0 : k])[steps] / 2 + 1e-9 * Math.abs(v)) * scale)
          same(`table of ${c.id} point ${i}`, c.table[i][k], v * scale, (quantity(parts[level ? 0 : k])[steps] / 2 + 1e-9 * Math.abs(v)) * scale)
        })
      })
    }
  }
  const month = (of, name, i) => of.months.get(name)[i]
  const choose = id => evaluate(id => document.getElementById(id).click(), id)
  await settle()
  await drawn(usual, Math.floor(T / 12), year, 'step', false)

  // Switches flipped, one by one.
  for (const name of names) await choose(`switch-${results.switches.indexOf(name)}`)
  await settle()
  await drawn(other, Math.floor(T / 12), year, 'step', false)
  await choose('change')
  await drawn(other, Math.floor(T / 12), year, 'step', true)
  await choose('months')
  await drawn(other, T, month, 'month_step', true)
  await choose('level')
  await drawn(other, T, month, 'month_step', false)
  await choose('years')

  // Tables: changes over the horizon and in a year, shares, what fills up.
  const rows = id => evaluate(id => [...document.querySelectorAll(`#${id} [data-name]`)].map(r => ({ name: r.dataset.name, text: r.textContent,
    v: r.cells ? [...r.cells].map(c => c.dataset.v === undefined ? null : Number(c.dataset.v)) : Number(r.dataset.v) })), id)
  const select = (id, value) => evaluate((id, value) => { const s = document.getElementById(id); s.value = value; s.dispatchEvent(new Event('change')) }, id, value)
  const figures = async () => [...await rows('figures'), ...await rows('others')], whole = await figures()
  expect(whole.length === results.quantities.length, 'figures has not every quantity')
  for (const r of whole) same(`change of ${r.name}`, r.v[4], all.get(`change_${r.name} `), quantity(r.name).step / 2 + 1e-9 * Math.abs(all.get(`change_${r.name} `)))
  await select('when', '2')
  for (const r of await figures()) same(`change of ${r.name} in year 2`, r.v[4], year(other, r.name, 2) - year(usual, r.name, 2), quantity(r.name).step / 2 + 1e-9 * Math.abs(year(other, r.name, 2)))
  for (const name of ['acute_bed_days', 'net_cost']) {
    await select('of', name)
    const shares = await rows('shares'), step = quantity(name).step
    expect(shares.map(r => r.name).join() === names.join(), `shares are of ${shares.map(r => r.name)}`)
    for (const r of shares)
      expect(Math.abs(Number(r.text.match(/([\u2212+][\d.]+) %$/)[1].replace('\u2212', '-')) - 100 * all.get(`shapley_${name} ${r.name}`) / all.get(`change_${name} `)) < 0.0051, `of the change: ${r.text}`)
    for (const r of shares)
      ['alone', 'last_in', 'shapley'].forEach((head, k) => same(`${head} of ${r.name}`, r.v[k + 1], all.get(`${head}_${name} ${r.name}`), step + 1e-9 * Math.abs(all.get(`${head}_${name} ${r.name}`))))
  }
  const fuller = new Map()
  for (const key of other.full.keys()) {
    const pool = key.split(' ')[0], share = of => of.full.get(`${pool} occupied_year`) / of.full.get(`${pool} places_year`)
    if (share(other) >= share(usual) + 0.01) fuller.set(pool, share(other))
  }
  const full = await rows('full')
  expect(full.map(r => r.name).sort().join() === [...fuller.keys()].sort().join() && full.length > 0, `fills up: ${full.map(r => r.name)}`)
  for (const r of full) same(`how full ${r.name} is`, r.v, fuller.get(r.name), results.pool_step / 2 + 1e-12)
  if (only === 'numbers') { quiet(); return }

  // The address keeps the bundle, also when it is opened anew; what it names and is not there is told.
  const hash = await evaluate(() => location.hash), before = await evaluate(() => document.getElementById('said').textContent)
  expect(names.every(n => hash.includes(n)), `the address is ${hash}`)
  await send('Page.reload')
  await evaluate(() => new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', done)))
  expect(await ready(), 'the page does not open again')
  expect(await evaluate(() => document.getElementById('said').textContent) === before, 'the address opens another bundle')
  expect(await evaluate(() => document.getElementById('trouble').hidden), 'the page complains of its own address')
  await evaluate(() => { location.hash = '#h-about' })
  await settle()
  expect(await evaluate(() => document.getElementById('said').textContent) === before, 'an address within the page changes the bundle')
  await evaluate(async () => {
    location.hash = '#on=nonesuch,%3Cb%3E&of=another'
    for (let i = 0; i < 4800 && document.getElementById('trouble').hidden; i++) await new Promise(done => setTimeout(done, 25))
  })
  const told = await evaluate(() => { const t = document.getElementById('trouble'); return { text: t.textContent, hidden: t.hidden, tags: t.children.length } })
  expect(!told.hidden && told.tags === 0 && /'nonesuch' and '<b>'/.test(told.text) && /run another/.test(told.text), `a link of unknown names says: ${told.text}`)

  // What an intervention needs comes with it, cannot be taken out while it is needed, and goes with it.
  const state = name => evaluate(i => { const b = document.getElementById(`switch-${i}`); return { on: b.checked, off: b.disabled, note: document.getElementById(`brought-${i}`).textContent } }, results.switches.indexOf(name))
  await choose(`switch-${results.switches.indexOf(needs)}`)
  const now = await state(brought)
  expect(now.on && now.off && /brought in: .* needs it/.test(now.note), `${brought} with ${needs}: ${JSON.stringify(now)}`)
  await choose(`switch-${results.switches.indexOf(needs)}`)
  expect(!(await state(brought)).on, `${brought} stays without ${needs}`)

  // By keyboard: every switch is reached with the tabulator, shows the focus, and turns with the space bar.
  await evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0) })
  const reached = new Set()
  for (let i = 0; i < 200 && reached.size < results.switches.length; i++) {
    await key('Tab', 9)
    const at = await evaluate(() => ({ id: document.activeElement.id, outline: getComputedStyle(document.activeElement).outlineStyle, on: document.activeElement.checked }))
    if (!/^switch-/.test(at.id)) continue
    expect(at.outline !== 'none', `the focus is not seen on ${at.id}`)
    await key(' ', 32)
    expect(await evaluate(id => document.activeElement.id === id && document.activeElement.checked, at.id) !== at.on, `${at.id} does not turn by the space bar`)
    await key(' ', 32)
    reached.add(at.id)
  }
  expect(reached.size === results.switches.length, `${reached.size} of ${results.switches.length} switches were reached by keyboard`)

  // A bundle of the list, by what it costs.
  const listed = await evaluate(() => {
    const options = [...document.querySelectorAll('#goto optgroup:last-of-type option')], last = options.at(-1)
    document.getElementById('goto').value = last.value
    document.getElementById('go').click()
    return { n: options.length, text: last.textContent, said: document.getElementById('said').textContent }
  })
  expect(listed.n > 1 && listed.said.includes(`Own cost ${listed.text.split(':')[0]}`), `the list shows ${JSON.stringify(listed)}`)

  // Months that did not fit into the page are told where they would be drawn; the others are there.
  const without = await evaluate(() => {
    const q = bendtrend.results.quantities.find(q => q.name === bendtrend.panels[0].id), kept = q.qm
    delete q.qm
    document.getElementById('months').click()
    const seen = bendtrend.panels.map(p => ({ hidden: p.plot.hidden, unit: p.unit.textContent, rows: p.body.rows.length }))
    q.qm = kept
    document.getElementById('years').click()
    return seen
  })
  expect(without[0].hidden && /not in the page/.test(without[0].unit) && without[0].rows === 0, `without months: ${JSON.stringify(without[0])}`)
  expect(without.slice(1).every(p => !p.hidden && p.rows === T), 'other months are gone as well')

  await choose('all')
  await accessible()
  await narrow()
  const pdf = await printed()
  quiet()
  console.log(`${compared} numbers compared, ${reached.size} switches turned by keyboard, printed ${pdf.length} bytes`)
})
