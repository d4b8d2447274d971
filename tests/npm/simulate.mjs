// simulate.mjs -- an exported model in SDEverywhere.
import { parseAndGenerate } from '@sdeverywhere/compile'
import { createSynchronousModelRunner } from '@sdeverywhere/runtime'
import { mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const shown = name => name.replaceAll('_', ' ') // as SDEverywhere wants names of outputs

// The model, as text, as JavaScript; the values of `names` on `days`, a Map by day. say('translated') is called before it runs.
export async function simulate(text, names, days, say) {
  const build = mkdtempSync(join(dirname(fileURLToPath(import.meta.url)), 'run-')) // beside package.json, which says what a module is
  try {
    await parseAndGenerate(text, 'xmile', { outputVarNames: names.map(shown) }, ['generateJS'], build, 'model', build)
    say('translated')
    const core = await (await import(pathToFileURL(join(build, 'model.js')))).default()
    const at = new Map(), wanted = new Set(days), { setTime, storeOutputs } = core
    let now
    const one = Object.assign({}, core, {
      setTime: t => { now = t; setTime(t) },
      getSaveFreq: () => 1, // its own table would hold every number of every step
      storeOutputs: () => {
        if (!wanted.has(now)) return
        const values = []
        storeOutputs(v => values.push(v))
        at.set(now, values)
      }
    })
    one.outputVarIds = []
    const runner = createSynchronousModelRunner(one)
    runner.runModelSync([], runner.createOutputs())
    return at
  } finally {
    rmSync(build, { recursive: true })
  }
}
