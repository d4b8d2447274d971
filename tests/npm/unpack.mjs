// Puts the packages named under "packed" in package.json into node_modules, each held against its checksum. These are the ones npm cannot
// install by itself: @sdeverywhere/compile names a dependency by address, a reader of spreadsheets, where nothing but a stub is needed.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'

for (const [spec, integrity] of Object.entries(JSON.parse(readFileSync('package.json')).packed)) {
  const args = ['pack', '--silent', '--ignore-scripts', '--fetch-retries=1', '--fetch-timeout=30000', spec]
  const file = execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim()
  const found = 'sha512-' + createHash('sha512').update(readFileSync(file)).digest('base64')
  if (found !== integrity) throw new Error(`${spec}: its checksum is ${found}, not ${integrity}`)
  const to = 'node_modules/' + spec.slice(0, spec.lastIndexOf('@'))
  mkdirSync(to, { recursive: true })
  execFileSync('tar', ['-xzf', file, '--strip-components=1', '--no-same-owner', '-C', to])
  rmSync(file)
}
cpSync('xlsx-stub', 'node_modules/xlsx', { recursive: true })
