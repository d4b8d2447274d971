// browser.mjs -- a page in headless Chromium, spoken to through a pipe by its own protocol. What is wrong is collected, not thrown.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const close = (a, b, by) => Math.abs(a - b) <= by * (Math.abs(b) + 1e-9)

// Runs `look` with the page open, then says what is wrong and sets the status: 1 where anything is. hash: "#on=..." to open it with.
export async function withPage(file, hash, look) {
  const wrong = [], expect = (ok, what) => { if (!ok) wrong.push(what) }
  const profile = mkdtempSync(join(tmpdir(), 'bendtrend-browser-'))
  const root = process.getuid && process.getuid() === 0
  const browser = spawn('chromium', ['--headless', '--remote-debugging-pipe', '--disable-gpu', '--no-first-run', '--disable-extensions',
    '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', `--user-data-dir=${profile}`,
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

  try {
    const { targetId } = await call('Target.createTarget', { url: 'about:blank' })
    const { sessionId: s } = await call('Target.attachToTarget', { targetId, flatten: true })
    const send = (method, params) => call(method, params, s)
    const evaluate = async (f, ...args) => {
      const r = await send('Runtime.evaluate', { expression: `(${f})(...${JSON.stringify(args)})`, awaitPromise: true, returnByValue: true })
      if (r.exceptionDetails) throw new Error(r.exceptionDetails.exception?.description ?? r.exceptionDetails.text)
      return r.result.value
    }
    const asked = [], said = []
    listeners.push(m => {
      if (m.method === 'Network.requestWillBeSent') asked.push(m.params.request.url)
      if (m.method === 'Log.entryAdded') said.push(m.params.entry.text)
      if (m.method === 'Runtime.exceptionThrown') said.push(m.params.exceptionDetails.exception?.description ?? m.params.exceptionDetails.text)
      if (m.method === 'Page.javascriptDialogOpening') wrong.push(`a dialog opened: ${m.params.message}`)
    })
    for (const d of ['Page', 'Network', 'Runtime', 'Log']) await send(`${d}.enable`)
    const url = pathToFileURL(resolve(file)).href
    const loaded = event('Page.loadEventFired')
    await send('Page.navigate', { url: url + hash })
    await loaded
    // Nothing is fetched but the page itself, and the page complains of nothing.
    const quiet = () => {
      const fetched = asked.filter(u => u.split('#')[0] !== url && !u.startsWith('data:'))
      expect(fetched.length === 0, `requests left the page: ${fetched.join(' ')}`)
      expect(said.length === 0, `the browser complained: ${said.join('; ')}`)
    }
    const key = async (key, code) => {
      const text = key === ' ' ? { text: ' ' } : {}
      await send('Input.dispatchKeyEvent', { type: text.text ? 'keyDown' : 'rawKeyDown', key, code: key === ' ' ? 'Space' : key, windowsVirtualKeyCode: code, ...text })
      await send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key === ' ' ? 'Space' : key, windowsVirtualKeyCode: code })
    }
    // Accessible: WCAG 2.1 A and AA by axe, with everything open.
    const accessible = async () => {
      const axe = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'node_modules/axe-core/axe.min.js'), 'utf8')
      await send('Runtime.evaluate', { expression: axe })
      const found = await evaluate(async () => {
        document.querySelectorAll('details').forEach(d => { d.open = true })
        const r = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'] })
        return { passes: r.passes.length, violations: r.violations.map(v => `${v.id}: ${v.help}; ${v.nodes.length} times, first ${v.nodes[0].html.slice(0, 160)}`) }
      })
      expect(found.violations.length === 0, `not accessible: ${found.violations.join(' | ')}`)
      expect(found.passes > 10, `axe looked at ${found.passes} rules only`)
    }
    // Narrow: a window of 320 pixels needs no scrolling sideways (tables scroll by themselves).
    const narrow = async () => {
      await send('Emulation.setDeviceMetricsOverride', { width: 320, height: 800, deviceScaleFactor: 1, mobile: false })
      const wide = await evaluate(() => new Promise(done => setTimeout(() => done(document.documentElement.scrollWidth), 300)))
      expect(wide <= 320, `in a window of 320 pixels the page is ${wide} wide`)
      await send('Emulation.clearDeviceMetricsOverride')
    }
    const printed = async () => {
      const { data } = await send('Page.printToPDF', { preferCSSPageSize: true })
      const pdf = Buffer.from(data, 'base64')
      expect(pdf.subarray(0, 5).toString() === '%PDF-', 'printing gave no PDF')
      return pdf
    }
    await look({ send, evaluate, expect, quiet, key, accessible, narrow, printed })
  } finally {
    const ended = new Promise(done => browser.on('exit', done))
    browser.kill()
    await ended
    // Its helpers may still be writing there: what is left then says nothing about the page.
    try { rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }) } catch (e) { console.error(`left behind: ${e.message}`) }
  }
  for (const w of wrong.slice(0, 24)) console.log(`WRONG: ${w}`)
  process.exitCode = wrong.length ? 1 : 0
}
