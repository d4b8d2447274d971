// speed.mjs -- an exported model as SDEverywhere translates it, for `make bench`.
// usage: node speed.mjs c MODEL.xmile FOLDER DAY...    writes FOLDER/model.c (tests/bench/generated has what goes around it)
//        node speed.mjs js MODEL.xmile DAY...          runs it up to the last day
// Prints the names of all measures, then for js: steps, cpu seconds, peak memory in MB, and the measures' totals on each day, a line a day.
import { parseAndGenerate } from '@sdeverywhere/compile'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shown, simulate } from './simulate.mjs'

const [to, model, ...rest] = process.argv.slice(2)
const folder = to === 'c' ? rest.shift() : undefined, days = rest.map(Number)
const text = readFileSync(model, 'utf8').replace(/<stop>.*?<\/stop>/, `<stop>${days.at(-1)}</stop>`)
const names = [...text.matchAll(/<(?:aux|stock|flow) name="(m_\w+)"><doc>/g)].map(m => m[1])
const cpu = () => { const u = process.cpuUsage(); return (u.user + u.system) / 1e6 }
console.log(names.join(' '))

if (to === 'js') {
  let began
  const at = await simulate(text, names, days, () => { began = cpu() })
  const took = cpu() - began, step = Number(text.match(/<dt>(.*?)<\/dt>/)[1])
  console.log(Math.round(days.at(-1) / step), took, process.resourceUsage().maxRSS / 1024)
  for (const d of days) console.log(at.get(d).join(' '))
} else {
  await parseAndGenerate(text, 'xmile', { outputVarNames: names.map(shown) }, ['generateC'], folder, 'model', folder)
  const code = readFileSync(join(folder, 'model.c'), 'utf8')
  const levels = [...code.matchAll(/^ *(\w+) = _INTEG\(/gm)].map(m => m[1])
  // Arithmetic of one evaluation as it is written, a function counting as one; a level's own step is two.
  const body = code.slice(code.indexOf('void evalAux0'), code.indexOf('void setInputs')).replace(/\/\/.*$/gm, '')
  const written = (body.match(/ [-+*/] |_(?:COS|EXP|IF_THEN_ELSE|MAX|MIN|SIN|SQRT)\(/g) ?? []).length + 2 * levels.length
  writeFileSync(join(folder, 'levels.h'), `static double *const level[] = { ${levels.map(l => '&' + l).join(', ')} };\n` +
    `enum { N_LEVEL = ${levels.length}, N_OUT = ${names.length}, ARITHMETIC = ${written} };\nstatic const double DAY[] = { ${days.join(', ')} };\n`)
  appendFileSync(join(folder, 'model.c'), '#include "levels.h"\n#include "drive.h"\n')
}
