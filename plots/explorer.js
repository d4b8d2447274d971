// explorer.js -- every bundle on one page: switches, charts and tables from the tables of numbers that travel in it. Nothing is fetched.
'use strict';
(() => {
  const $ = id => document.getElementById(id)
  // Marks that turn the reading direction of what follows: a title must not rearrange the page.
  const clean = text => String(text).replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
  const make = (tag, text, attrs) => {
    const el = document.createElement(tag)
    if (text !== undefined) el.textContent = clean(text)
    for (const [k, v] of Object.entries(attrs ?? {})) el.setAttribute(k, v)
    return el
  }
  const put = (el, ...parts) => { el.replaceChildren(...parts.flat()); return el }
  const trouble = text => { $('trouble').textContent = clean(text); $('trouble').hidden = !text }

  const D = JSON.parse($('results').textContent)
  const K = D.switches.length, T = D.months.length, Y = D.years.length
  const COSTS = ['bundle_cost', 'net_cost']
  const isCost = q => COSTS.includes(q.name)

  // ---- bundles: a set of switches stands for the bundle that also holds what they need ----
  const wholeOf = set => { let all = 0; for (let i = 0; i < K; i++) if (set >> i & 1) all |= D.switches[i].whole; return all }
  const bits = [], rowAt = new Int32Array(1 << K).fill(-1)
  for (let set = 0; set < 1 << K; set++) if (wholeOf(set) === set) { rowAt[set] = bits.length; bits.push(set) }
  const R = bits.length
  const rowOf = set => rowAt[wholeOf(set)]

  // ---- numbers: as bytes of seven bits, told from bundles without one of two interventions (explore_pack.c has the same) ----
  const near = bits.map(set => {
    const out = []
    for (let i = K - 1; i >= 0 && out.length < 2; i--) if (set >> i & 1 && rowAt[set & ~(1 << i)] >= 0) out.push(1 << i)
    const both = out.length === 2 ? rowAt[set & ~out[0] & ~out[1]] : -1
    return [out.length ? rowAt[set & ~out[0]] : -1, both < 0 ? -1 : rowAt[set & ~out[1]], both]
  })
  const unpack = async (id, n) => {
    const text = atob($(id).textContent), small = Uint8Array.from(text, c => c.charCodeAt(0))
    const stream = new Blob([small]).stream().pipeThrough(new DecompressionStream('deflate'))
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer()), q = new Int32Array(R * n)
    let at = 0
    for (let r = 0, k = 0; r < R; r++) {
      const [i, j, both] = near[r]
      for (let c = 0; c < n; c++, k++) {
        let u = 0, shift = 0, byte
        do { byte = bytes[at++]; u += (byte & 127) * 2 ** shift; shift += 7 } while (byte > 127)
        let v = u % 2 ? -(u - 1) / 2 - 1 : u / 2
        if (i >= 0) v += q[i * n + c]
        if (both >= 0) v += q[j * n + c] - q[both * n + c]
        q[k] = v
      }
    }
    if (at !== bytes.length) throw new Error(`${id} holds ${bytes.length} bytes, and ${at} were read`)
    return q
  }
  // What a quantity changes in a bundle: over the whole horizon, in a year, in a month.
  const whole = (q, row) => q.q[row * (Y + 1)] * q.step
  const inYear = (q, row, y) => q.q[row * (Y + 1) + 1 + y] * q.step
  const inMonth = (q, row, m) => q.qm[row * T + m] * q.month_step
  const byYears = D.quantities.filter(q => q.data), charted = byYears.filter(q => q.chart)
  const named = name => byYears.find(q => q.name === name)

  // ---- numbers as people read them ----
  const rounded = (v, digits) => v === 0 ? 0 : Number(v.toPrecision(digits))
  const plain = (v, decimals) => Math.abs(v).toLocaleString('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  const decimalsOf = v => { const a = Math.abs(v); return a >= 100 ? 0 : a >= 10 ? 1 : 2 }
  const level = (v, q) => {
    const x = rounded(q.unit === 'GBP' ? v / 1e6 : v, 5)
    return (x < 0 ? '\u2212' : '') + plain(x, decimalsOf(x))
  }
  const signed = (v, q) => {
    const x = rounded(q.unit === 'GBP' ? v / 1e6 : v, 4), text = plain(x, decimalsOf(x))
    return /^[0.,]*$/.test(text) ? '0' : (x < 0 ? '\u2212' : '+') + text
  }
  const percent = (v, usual) => {
    const text = usual ? plain(100 * v / Math.abs(usual), 2) : ''
    return !text ? '' : /^[0.]*$/.test(text) ? '0 %' : `${v < 0 ? '\u2212' : '+'}${text} %`
  }
  const unitOf = q => q.unit === 'GBP' ? 'GBP million' : q.unit
  const money = v => `${v < 0 ? '\u2212' : ''}£${plain(Math.abs(v) / 1e6, Math.abs(v) < 9995e3 ? 2 : 1)} million`
  const list = words => words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
  const namesOf = set => D.switches.filter((s, i) => set >> i & 1).map(s => s.label)

  // ---- what is chosen ----
  let chosen = 0, byMonth = false, change = false
  const row = () => rowOf(chosen), set = () => wholeOf(chosen)

  // ---- switches ----
  const boxes = D.switches.map((s, i) => {
    const box = make('input', undefined, { type: 'checkbox', id: `switch-${i}`, 'aria-describedby': `brought-${i}` })
    box.addEventListener('change', () => { chosen = box.checked ? chosen | 1 << i : chosen & ~(1 << i); update() })
    const line = make('div', undefined, { class: 'switch' })
    line.append(box, make('label', s.label, { for: `switch-${i}` }), make('span', '', { class: 'brought', id: `brought-${i}` }))
    $('switches').append(line)
    return box
  })
  const showSwitches = () => boxes.forEach((box, i) => {
    const by = D.switches.filter((s, j) => j !== i && chosen >> j & 1 && s.whole >> i & 1).map(s => s.label)
    const others = D.switches[i].others
    box.checked = (set() >> i & 1) === 1
    box.disabled = by.length > 0
    $(`brought-${i}`).textContent = clean([by.length ? `brought in: ${list(by)} ${by.length > 1 ? 'need' : 'needs'} it` : '',
      box.checked && others ? `brings in ${others} as well` : ''].filter(Boolean).join('; '))
  })

  // ---- links: #on=a,b&of=RUN ----
  const address = () => `#on=${D.switches.filter((s, i) => chosen >> i & 1).map(s => encodeURIComponent(s.name)).join(',')}&of=${D.identity}`
  const follow = () => {
    const parts = new URLSearchParams(location.hash.slice(1)), on = (parts.get('on') ?? '').split(',').filter(Boolean), unknown = []
    const of = parts.get('of'), said = []
    chosen = 0
    for (const name of on) {
      const i = D.switches.findIndex(s => s.name === name)
      if (i < 0) unknown.push(`'${name}'`)
      else chosen |= 1 << i
    }
    if (unknown.length) said.push(`The link names ${list(unknown)}, which these results do not have; the rest of it is shown.`)
    if (of && of !== D.identity) said.push(`The link was made on the page of other results (run ${of}); figures here are of run ${D.identity}.`)
    trouble(said.join(' '))
    update(true)
  }
  const keep = () => {
    if (location.hash !== address()) history.replaceState(null, '', address())
    $('link').setAttribute('href', address())
  }

  // ---- charts ----
  const USUAL = 'business as usual', THIS = 'this bundle', OWN = 'own cost', NET = 'net cost'
  const COLOUR = { [USUAL]: '#595959', [THIS]: '#005ea5', [OWN]: '#b84a00', [NET]: '#005ea5' }
  const DASH = { [USUAL]: [7, 4], [OWN]: [7, 4] }
  const points = () => byMonth ? T : Y
  const pointName = i => byMonth ? new Date(`${D.months[i]}T00:00:00Z`).toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }) : D.years[i]
  const changeAt = (q, r, i) => byMonth ? inMonth(q, r, i) : inYear(q, r, i)
  const usualAt = (q, i) => byMonth ? q.usual_months[i] : q.usual_years[i]
  const drawable = q => byMonth ? q.qm : true
  const panels = [...charted.filter(q => !isCost(q)).map(q => ({ id: q.name, title: q.label, of: [q] })),
    { id: 'cost', title: 'Cost beyond business as usual', of: COSTS.map(named).filter(Boolean) }].filter(p => p.of.length)
  const isLevel = p => p.id !== 'cost' && !change
  const heads = p => p.id === 'cost' ? p.of.map(q => q.name === COSTS[0] ? OWN : NET) : change ? [THIS] : [USUAL, THIS]
  const numbers = p => Array.from({ length: points() }, (_, i) => {
    const r = row(), scale = p.of[0].unit === 'GBP' ? 1e-6 : 1
    if (!isLevel(p)) return [i, ...p.of.map(q => changeAt(q, r, i) * scale)]
    const q = p.of[0], usual = usualAt(q, i)
    return [i, usual * scale, (usual + changeAt(q, r, i)) * scale]
  })
  const ticks = (a, b, pixels) => {
    const step = byMonth ? 12 : 1, room = Math.max(1, Math.floor(pixels / (byMonth ? 80 : 62))), every = Math.ceil(points() / step / room)
    return Array.from({ length: Math.ceil(points() / step) }, (_, i) => i).filter(i => i % every === 0)
      .map(i => ({ v: i * step, label: byMonth ? pointName(i * step).replace(/^(\w{3})\w*/, '$1') : D.years[i] }))
  }
  const near5 = v => { const a = Math.abs(v); return (v < 0 ? '\u2212' : '') + a.toLocaleString('en-GB', { maximumSignificantDigits: 5 }) }
  const draw = p => {
    const labels = heads(p), unit = unitOf(p.of[0]), good = p.of.every(drawable), data = good ? numbers(p) : []
    p.plot.hidden = !good
    put(p.legend, labels.map(name => {
      const line = make('span', name), key = make('i')
      key.style.borderTop = `3px ${DASH[name] ? 'dashed' : 'solid'} ${COLOUR[name]}`
      line.prepend(key)
      return line
    }))
    p.unit.textContent = clean(good ? `${unit}, ${byMonth ? 'by month' : 'by year'}${isLevel(p) ? '' : ', against business as usual'}`
      : 'Months of this are not in the page: see the end of it.')
    put(p.head, ...[make('tr')].map(tr => (tr.append(...[byMonth ? 'Month' : 'Year', ...labels].map(h => make('th', h[0].toUpperCase() + h.slice(1), { scope: 'col' }))), tr)))
    put(p.body, data.map((d, i) => {
      const tr = make('tr')
      tr.append(make('th', pointName(i), { scope: 'row' }), ...d.slice(1).map(v => make('td', isLevel(p) ? near5(v) : signed(v, { unit: '' }), { class: 'n', 'data-v': v })))
      return tr
    }))
    if (!good) return
    const all = data.flatMap(d => d.slice(1)), low = Math.min(...all, ...(isLevel(p) ? [] : [0])), high = Math.max(...all, ...(isLevel(p) ? [] : [0]))
    const pad = (high - low || Math.abs(high) || 1) * 0.08
    const say = i => put(p.hover, i === undefined ? '' : `${pointName(i)}: ${labels.map((n, k) => `${n} ${isLevel(p) ? near5(data[i][k + 1]) : signed(data[i][k + 1], { unit: '' })}`).join(', ')}`)
    say()
    const options = {
      file: data, labels: ['point', ...labels], colors: labels.map(n => COLOUR[n]),
      series: Object.fromEntries(labels.map(n => [n, { strokePattern: DASH[n] ?? null }])),
      strokeWidth: 2.5, drawPoints: !byMonth, pointSize: 3.5, highlightCircleSize: 5, xRangePad: 8, legend: 'never', gridLineColor: '#d9dde1',
      axisLineColor: '#595959', axisLabelFontSize: 13, valueRange: [low - pad, high + pad], interactionModel: {}, animatedZooms: false,
      axes: { x: { ticker: ticks, axisLabelFormatter: v => v }, y: { axisLabelFormatter: near5, axisLabelWidth: 84 } },
      highlightCallback: (event, x) => say(x), unhighlightCallback: () => say()
    }
    if (p.graph && p.labels === labels.join()) p.graph.updateOptions(options)
    else {
      p.graph?.destroy()
      p.graph = new Dygraph(p.plot, data, options)
      p.labels = labels.join()
    }
    const at = points() - 1
    p.plot.setAttribute('aria-label', clean(`Chart: ${p.title}, ${unit}. At the end, ${pointName(at)}: ${labels.map((n, k) => `${n} ${near5(data[at][k + 1])}`).join(', ')}. The table below has every point.`))
  }
  const frame = p => {
    const box = make('figure', undefined, { class: 'chart', id: `chart-${p.id}` }), details = make('details'), scroll = make('div', undefined, { class: 'scroll' })
    const table = make('table')
    p.plot = make('div', undefined, { class: 'plot', role: 'img' })
    p.legend = make('p', undefined, { class: 'legend' }); p.unit = make('p', undefined, { class: 'unit' })
    p.hover = make('p', '', { class: 'hover', 'aria-hidden': 'true' }); p.head = make('thead'); p.body = make('tbody')
    table.append(make('caption', p.title), p.head, p.body)
    scroll.append(table)
    details.append(make('summary', `The numbers of this chart: ${p.title}`), scroll)
    box.append(make('h3', p.title), p.unit, p.legend, p.plot, p.hover, details)
    $('charts').append(box)
  }

  const PAPER = 470 // pixels

  // ---- tables ----
  const cell = (v, text) => make('td', text, { class: 'n', 'data-v': v })
  const showFigures = () => {
    const when = $('when').value, r = row(), y = when === '' ? -1 : Number(when)
    const line = q => {
      const usual = y < 0 ? q.usual : q.usual_years[y], v = y < 0 ? whole(q, r) : inYear(q, r, y), tr = make('tr', undefined, { 'data-name': q.name })
      const own = q.name === COSTS[0], blank = () => make('td', '') // what own cost is as usual says nothing: it is what is beyond that
      tr.append(make('th', q.label, { scope: 'row' }), make('td', unitOf(q)), own ? blank() : cell(usual, level(usual, q)),
        own ? blank() : cell(usual + v, level(usual + v, q)), cell(v, signed(v, q)), own ? blank() : make('td', percent(v, usual), { class: 'n' }))
      return tr
    }
    put($('figures'), charted.map(line))
    put($('others'), byYears.filter(q => !q.chart).map(line))
    $('more').hidden = byYears.every(q => q.chart)
  }
  const members = s => D.switches.map((_, i) => i).filter(i => s >> i & 1)
  // The mean of what each adds over all orders in which the bundle can come together.
  const shapley = (q, s) => {
    const m = members(s), n = m.length, v = new Float64Array(1 << n), share = new Float64Array(n), w = []
    for (let t = 0, ways = n; t < n; t++) { w.push(1 / ways); ways = ways * (n - 1 - t) / (t + 1) }
    for (let sub = 0; sub < 1 << n; sub++) {
      let of = 0
      for (let k = 0; k < n; k++) if (sub >> k & 1) of |= 1 << m[k]
      v[sub] = whole(q, rowOf(of))
    }
    for (let sub = 0; sub < (1 << n) - 1; sub++) {
      let size = 0
      for (let x = sub; x; x &= x - 1) size++
      for (let k = 0; k < n; k++) if (!(sub >> k & 1)) share[k] += w[size] * (v[sub | 1 << k] - v[sub])
    }
    return share
  }
  const alone = (q, i) => whole(q, rowOf(1 << i)) - whole(q, rowOf(wholeOf(1 << i) & ~(1 << i)))
  const showShares = () => {
    const q = named($('of').value), s = set(), m = members(s), all = whole(q, row()), share = shapley(q, s)
    let parts = 0
    const lines = m.map((i, k) => {
      const own = alone(q, i), last = all - whole(q, rowOf(s & ~(1 << i))), tr = make('tr', undefined, { 'data-name': D.switches[i].name })
      parts += own
      tr.append(make('th', D.switches[i].label, { scope: 'row' }), cell(own, signed(own, q)), cell(last, signed(last, q)), cell(share[k], signed(share[k], q)),
        make('td', all ? percent(share[k] * Math.sign(all), all) : '', { class: 'n' }))
      return tr
    })
    put($('shares').tBodies[0], lines)
    $('shares').hidden = !m.length
    $('overlap').textContent = clean(m.length ? `Unit: ${unitOf(q)}, over the whole horizon. The bundle changes it by ${signed(all, q)}; its interventions, each alone, by ${signed(parts, q)} in sum: the overlap is ${signed(all - parts, q)}.`
      : 'No intervention is on.')
  }
  const FILLS = 0.01
  const showFull = () => {
    const r = row(), said = []
    D.pools.forEach((p, c) => {
      const now = p.usual + (D.full[r * D.pools.length + c] * D.pool_step), li = make('li', `${p.label}: ${plain(100 * p.usual, 1)} % of its places as usual, ${plain(100 * now, 1)} % with this bundle`, { 'data-v': now, 'data-name': p.name })
      if (now >= p.usual + FILLS) said.push(li)
    })
    put($('full'), said.length ? said : make('li', !D.pools.length ? 'These results do not say how full places are.' : 'No pool of places is fuller than as usual by a point or more.'))
  }
  const MANY = 6 // more names than this are not read out
  const said = () => {
    const r = row(), s = set()
    if (!s) return 'Business as usual: no intervention is on. Switch one on to see what it changes.'
    const moved = charted.filter(q => !isCost(q)).map(q => {
      const v = whole(q, r), text = signed(v, q)
      return text === '0' ? `no change of ${q.label.toLowerCase()}` : `${q.label.toLowerCase()} ${text} (${percent(v, q.usual)})`
    })
    const own = named(COSTS[0]), net = named(COSTS[1])
    const on = namesOf(s), those = on.length > MANY ? `${on.length} of ${K} interventions` : list(on)
    return `With ${those}, over the whole horizon against business as usual: ${list(moved)}. ` +
      `${own ? `Own cost ${money(whole(own, r))}. ` : ''}${net ? `Net cost at average cost ${money(whole(net, r))}; that is not cash.` : ''}`
  }

  // ---- everything at once ----
  const update = linked => {
    showSwitches()
    $('said').textContent = clean(said())
    const known = D.named.filter(n => n.row === row()).map(n => n.name)
    $('known').textContent = clean(known.length ? `The scenario calls this bundle ${list(known.map(n => `'${n}'`))}.` : '')
    panels.forEach(draw)
    showFigures(); showShares(); showFull()
    if (!linked) trouble('')
    keep()
  }
  const option = (to, value, text) => to.append(make('option', text, { value }))
  const controls = () => {
    option($('when'), '', 'the whole horizon')
    D.years.forEach((y, i) => option($('when'), i, y))
    byYears.forEach(q => option($('of'), q.name, q.label))
    const group = (title, rows) => {
      const to = make('optgroup', undefined, { label: clean(title) })
      rows.forEach(([r, text]) => option(to, r, text))
      if (rows.length) $('goto').append(to)
    }
    const own = named(COSTS[0])
    option($('goto'), '', 'choose one')
    group('Bundles of the scenario', D.named.map(n => [n.row, n.name]))
    D.fronts.forEach(f => {
      const q = named(f.name)
      if (q) group(`No bundle as cheap lowers more: ${q.label}`, f.rows.map(r => [r, `${own ? money(whole(own, r)) : ''}: ${namesOf(bits[r]).join(', ') || USUAL}`]))
    })
    $('go').addEventListener('click', () => { if ($('goto').value !== '') { chosen = bits[Number($('goto').value)]; update() } })
    $('none').addEventListener('click', () => { chosen = 0; update() })
    $('all').addEventListener('click', () => { chosen = (1 << K) - 1; update() })
    $('when').addEventListener('change', showFigures)
    $('of').addEventListener('change', showShares)
    for (const box of document.querySelectorAll('input[name=points], input[name=draw]'))
      box.addEventListener('change', () => { byMonth = $('months').checked; change = $('change').checked; panels.forEach(draw) })
    // Other addresses lead to a part of the page, and change no bundle.
    window.addEventListener('hashchange', () => { if (location.hash.startsWith('#on=') && location.hash !== address()) follow() })
    // On paper a chart is as wide as its column. It is not drawn again: what is drawn while a page is printed is not printed.
    window.addEventListener('beforeprint', () => panels.forEach(p => { p.plot.style.zoom = PAPER / (p.plot.clientWidth || PAPER) }))
    window.addEventListener('afterprint', () => panels.forEach(p => { p.plot.style.zoom = '' }))
  }
  const start = async () => {
    for (const q of byYears) q.q = await unpack(q.data, Y + 1)
    for (const q of byYears) if (q.month_data) q.qm = await unpack(q.month_data, T)
    D.full = D.pools.length ? await unpack(D.pool_data, D.pools.length) : new Int32Array(0)
    byMonth = Y < 1
    if (byMonth) $('months').checked = $('years').disabled = true
    if (!byYears.some(q => q.qm)) $('months').disabled = true
    panels.forEach(frame)
    controls()
    $('page').hidden = false
    $('loading').hidden = true
    follow()
  }
  window.bendtrend = { panels, results: D } // for whoever wants to read what is drawn
  start().catch(e => { $('loading').hidden = true; trouble(`This page could not read its results: ${e.message}. A browser of 2023 or later can (DecompressionStream).`) })
})()
