import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import test, { type TestContext } from 'node:test';
import { atLeast, installedSterna } from '../src/installed';

/** A folder with these files, removed after the test. */
function tree(t: TestContext, ...files: string[]): string {
  const root = mkdtempSync(path.join(os.tmpdir(), 'sterna-'));
  t.after(() => rmSync(root, { recursive: true }));
  for (const file of files) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), '');
  }
  return root;
}

test('found in a virtual environment by the name of its metadata', async (t) => {
  const root = tree(t, 'pyvenv.cfg', 'bin/python', 'lib/python3.11/site-packages/sterna-1.2.0.dist-info/METADATA');
  assert.deepEqual(await installedSterna(path.join(root, 'bin/python')), {
    version: '1.2.0',
    folder: path.join(root, 'lib/python3.11/site-packages'),
  });
});

test('found in the layouts of Windows', async (t) => {
  const venv = tree(t, 'pyvenv.cfg', 'Scripts/python.exe', 'Lib/site-packages/sterna-1.2.0.dist-info/METADATA');
  assert.equal((await installedSterna(path.join(venv, 'Scripts/python.exe')))?.version, '1.2.0');
  const base = tree(t, 'python.exe', 'Lib/site-packages/sterna-1.3.0.dist-info/METADATA');
  assert.equal((await installedSterna(path.join(base, 'python.exe')))?.version, '1.3.0');
});

test('of several Pythons in one prefix the one that is meant', async (t) => {
  const root = tree(
    t,
    'bin/python3.11',
    'lib/python3.12/site-packages/sterna-1.2.0.dist-info/METADATA',
    'lib/python3.11/x',
  );
  symlinkSync('python3.11', path.join(root, 'bin/python3'));
  assert.equal(await installedSterna(path.join(root, 'bin/python3')), undefined);
});

test('not found: other packages with like names, an empty folder, no folder', async (t) => {
  const root = tree(
    t,
    'pyvenv.cfg',
    'bin/python',
    'lib/python3.11/site-packages/sterna_extra-1.0.dist-info/METADATA',
    'lib/python3.11/site-packages/sterna/__init__.py',
  );
  assert.equal(await installedSterna(path.join(root, 'bin/python')), undefined);
  assert.equal(await installedSterna(path.join(root, 'gone/bin/python')), undefined);
});

test('versions compare by number', () => {
  assert(atLeast('0.10.0', '0.9.1'));
  assert(atLeast('1.0', '1.0.0'));
  assert(atLeast('0.1.0.dev3', '0.1.0'));
  assert(!atLeast('0.0.9', '0.1.0'));
  assert(!atLeast('unknown', '0.1.0'));
});
