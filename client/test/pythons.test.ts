import assert from 'node:assert/strict';
import test from 'node:test';
import { candidates, findPython, type Search } from '../src/pythons';

/** A machine with these programs; each answers with its version, or not at all. */
function machine(programs: Record<string, string | null>, search: Partial<Search> = {}): Search {
  return {
    platform: 'linux',
    path: '/usr/local/bin:/usr/bin',
    avoid: [],
    exists: async (file) => file in programs,
    run: async (command) => {
      const version = programs[command];
      return version ? { code: 0, output: `${version.replaceAll('.', ' ')}\n` } : { code: 1, output: 'no' };
    },
    ...search,
  };
}

test('the plain python3 comes first when it is new enough', async () => {
  const { python } = await findPython(machine({ '/usr/bin/python3.12': '3.12.1', '/usr/bin/python3': '3.11.2' }));
  assert.deepEqual(python, { command: '/usr/bin/python3', args: [], version: [3, 11, 2] });
});

test('one that is too old or broken is passed over and told of', async () => {
  const programs = { '/usr/local/bin/python3': null, '/usr/bin/python3': '3.9.2', '/usr/bin/python3.10': '3.10.0' };
  const { python, tried } = await findPython(machine(programs));
  assert.equal(python?.command, '/usr/bin/python3.10');
  assert.deepEqual(tried, ['/usr/local/bin/python3 (does not start)', '/usr/bin/python3 (Python 3.9.2)']);
});

test('none at all, and only old ones', async () => {
  assert.deepEqual(await findPython(machine({})), { tried: [] });
  const old = await findPython(machine({ '/usr/bin/python': '2.7.18' }));
  assert.deepEqual(old, { tried: ['/usr/bin/python (Python 2.7.18)'] });
});

test('what a workspace could have put there is not started', async () => {
  const programs = { '/home/bin/python3': '3.12.0', 'bin/python3': '3.12.0', '/homeshop/python3': '3.12.0' };
  const search = machine(programs, { path: '.:bin:/home/bin:/home:/homeshop', avoid: ['/home'] });
  assert.deepEqual(await candidates(search), [{ command: '/homeshop/python3', args: [] }]);
});

test('the interpreter that the user has chosen comes last', async () => {
  const programs = { '/usr/bin/python3': '3.9.2', '/home/ada/.venv/bin/python': '3.13.0' };
  const { python } = await findPython(machine(programs, { chosen: '/home/ada/.venv/bin/python' }));
  assert.equal(python?.command, '/home/ada/.venv/bin/python');
});

test('Windows: the launcher first, then programs on the path', async () => {
  const programs = { 'C:\\Windows\\py.exe': '3.12.0', 'C:\\Python\\python.exe': '3.11.0' };
  const search = machine(programs, { platform: 'win32', path: 'C:\\Windows;C:\\Python;relative' });
  assert.deepEqual(await candidates(search), [
    { command: 'C:\\Windows\\py.exe', args: ['-3'] },
    { command: 'C:\\Python\\python.exe', args: [] },
  ]);
});

test('macOS: also where Homebrew puts it, and the stub of the developer tools last', async () => {
  const programs = { '/usr/bin/python3': '3.9.6', '/opt/homebrew/bin/python3.12': '3.12.0' };
  const search = machine(programs, { platform: 'darwin', path: '/usr/bin' });
  const commands = (await candidates(search)).map((python) => python.command);
  assert.deepEqual(commands, ['/opt/homebrew/bin/python3.12', '/usr/bin/python3']);
});
