// check.mjs -- an exported model in SDEverywhere against our own run of the same method and step.
// usage: node check.mjs MODEL.xmile RESULTS.csv RUN [LAST-DAY [TOLERANCE]]
// Every number of the run in the table (bendtrend export --csv) is compared with the variable of its name. Exit 0: all agree.
// A model with arrays is changed before it is read: SDEverywhere wants <inflow>births[segment]</inflow> where the standard has
// <inflow>births</inflow>. Nothing else of it is.
import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { cells } from './csv.mjs'
import { simulate } from './simulate.mjs'

const [model, table, run, last = 'end', tolerance = '1e-6'] = process.argv.slice(2)
const began = Date.now()
const say = text => console.log(`${((Date.now() - began) / 1000).toFixed(1)} s: ${text}`)
const whole = readFileSync(model, 'utf8')
const arrays = new Set([...whole.matchAll(/<(?:aux|stock|flow) name="([^"]+)"><doc>[^<]*<\/doc><dimensions>/g)].map(m => m[1]))
const standard = last === 'end' ? whole : whole.replace(/<stop>.*?<\/stop>/, `<stop>${Number(last)}</stop>`)
const text = standard.replace(/<(inflow|outflow)>(\w+)</g, (all, way, name) => arrays.has(name) ? `<${way}>${name}[segment]<` : all)
const written = new Set([...text.matchAll(/<(?:aux|stock|flow) name="([^"]+)"><doc>/g)].map(m => m[1]))
const stop = Number(text.match(/<stop>(.*?)<\/stop>/)[1])

// What a row of the table is called in the model, and whether the model holds its total since the start.
const plain = s => s.toLowerCase().replace(/[^a-z0-9]/g, '_')
const bySegment = (base, segment) => arrays.has(plain(base)) ? `${plain(base)}[${plain(segment)}]` : plain(`${base}_${segment}`)
const NAME = {
  people: r => bySegment(`people_${r.setting}`, r.segment),
  wait_people: r => bySegment(`wait_people_${r.route}`, r.segment),
  flow_people: r => bySegment(`flow_people_${r.route}`, r.segment),
  cost_gbp: r => plain(`cost_gbp_${r.item}_${r.payer}`),
  places: r => plain(`places_${r.pool}`),
  occupied: r => plain(`occupied_${r.pool}`),
  staff_in_post: r => plain(`staff_in_post_${r.staff_pool}`)
}
// Results that follow from those of the model: not in it. Nor are staff pools that nobody asks and nobody hires from.
const BESIDE = ['staff_wanted', 'staff_short_of_pool', 'staff_short', 'staff_recruited', 'staff_left', 'staff_hired_away', 'places_unstaffed',
  'coverage_planned', 'package_people', 'package_wte', 'package_first_year', 'package_gbp_per_year', 'package_gbp_added',
  'economic_gbp', 'financial_gbp', 'contract_gbp', 'stranded_gbp', 'beds_freed', 'beds_closed', 'segment_gain',
  'segment_people']
const nameOf = r => (NAME[r.measure] ?? (() => plain(r.measure)))(r)
const grows = r => r.measure === 'flow_people' || r.measure === 'cost_gbp' || r.measure.startsWith('m_')

async function read() {
  let head, first
  const rows = [], days = new Set([stop])
  for await (const line of createInterface({ input: createReadStream(table) })) {
    const c = cells(line)
    if (!head) { head = c; continue }
    const r = Object.fromEntries(head.map((h, i) => [h, c[i]]))
    if (r.run !== run || BESIDE.includes(r.measure)) continue
    const time = Date.parse(r.date + 'T00:00:00Z') / 86400000
    first ??= time
    if (time - first > stop) continue
    days.add(time - first)
    if (r.measure === 'staff_in_post' && !written.has(nameOf(r))) continue
    rows.push({ name: nameOf(r), day: time - first, total: grows(r), value: Number(r.value) })
  }
  const sorted = [...days].sort((a, b) => a - b), end = new Map(sorted.map((d, i) => [d, sorted[i + 1]]))
  return { rows: rows.filter(r => !r.total || end.get(r.day) !== undefined), days: sorted, end }
}

const { rows, days, end } = await read()
say(`${rows.length} numbers of '${run}' on ${days.length} days; ${written.size} variables`)
// Measures of an instant are not in the model: all others are, so one that is not there is one of those.
const instants = [...new Set(rows.map(r => r.name).filter(n => n.startsWith('m_') && !written.has(n)))]
if (instants.length) say(`not in the model: ${instants.join(', ')}`)
const names = [...new Set(rows.map(r => r.name))].filter(n => written.has(n.replace(/\[.*/, '')))
const index = new Map(names.map((n, i) => [n, i])), at = await simulate(text, names, days, say)
say('run')
let worst = { off: 0 }, compared = 0, absent = 0, wrong = 0
for (const r of rows) {
  if (instants.includes(r.name)) continue
  const i = index.get(r.name)
  let value = 0
  if (i === undefined) absent++
  else value = r.total ? at.get(end.get(r.day))[i] - at.get(r.day)[i] : at.get(r.day)[i]
  const off = Math.abs(value - r.value) / (Math.abs(r.value) + 1e-3)
  compared++
  if (!(off <= Number(tolerance))) if (wrong++ < 10) console.log(`  ${r.name} on day ${r.day}: ${value} here, ${r.value} in the table`)
  if (!(off <= worst.off)) worst = { ...r, off, there: value }
}
say(`${compared} numbers compared, ${absent} of them nought and left out; worst ${worst.off.toExponential(1)} (${worst.name}, day ${worst.day})`)
if (wrong || !compared) {
  console.log(`${wrong} numbers differ by more than ${tolerance}`)
  process.exitCode = 1
}
