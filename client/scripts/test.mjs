// Bundles client/test/*.test.ts, one file each, and runs them with Node's test runner. More arguments go to the runner.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const out = 'out/test';
rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: readdirSync('client/test')
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `client/test/${name}`),
  outdir: out,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
});
const tests = readdirSync(out).map((name) => `${out}/${name}`);
const { status } = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...process.argv.slice(2), ...tests], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
