import assert from 'node:assert/strict';
import test from 'node:test';
import { run } from '../src/process';

const node = process.execPath;

test('gives the code, both streams and every line, the last without a newline too', async () => {
  const lines: string[] = [];
  const script =
    'console.log("one"); console.error("zwei \\u{1F426}"); process.stdout.write("end"); process.exitCode = 3';
  const { code, output } = await run(node, ['-e', script], { onLine: (line) => lines.push(line) });
  assert.equal(code, 3);
  assert.match(output, /one\n/);
  assert.deepEqual(lines.sort(), ['end', 'one', 'zwei \u{1F426}']);
});

test('a program that is not there is an outcome, not an exception', async () => {
  const { code, output } = await run('/no/such/program', []);
  assert.equal(code, null);
  assert.match(output, /ENOENT/);
});

test('a program that does not end is ended', async () => {
  const sleep = ['-e', 'setTimeout(() => {}, 60000)'];
  assert.equal((await run(node, sleep, { timeout: 300 })).code, null);
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 300);
  assert.equal((await run(node, sleep, { signal: abort.signal })).code, null);
});
