import assert from 'node:assert/strict';
import * as os from 'node:os';
import * as path from 'node:path';
import test from 'node:test';
import { chooseServer, expand, type Means, type Wishes } from '../src/launch';
import { Trouble } from '../src/trouble';

const FOLDER = path.resolve('/home/ada/blog');
const OWN = '/storage/bin/python';
const SELECTED = '/home/ada/blog/.venv/bin/python';

function choose(wishes: Partial<Wishes>, means: Partial<Means> = {}) {
  const asked = { trusted: true, server: '', interpreter: SELECTED, folder: FOLDER, ...wishes };
  return chooseServer(asked, {
    exists: async () => true,
    installed: async () => undefined,
    environment: async () => OWN,
    log: () => {},
    ...means,
  });
}

const installed = async () => ({ version: '0.1.0', folder: '/site-packages' });
const never = async (): Promise<never> => assert.fail('must not be asked');

test('the setting comes first: a path is started with the verb server, in the workspace folder', async () => {
  const launch = await choose({ server: 'tools/sterna' }, { installed: never, environment: never });
  assert.deepEqual(launch, {
    command: path.join(FOLDER, 'tools/sterna'),
    args: ['server'],
    cwd: FOLDER,
    source: 'setting',
  });
});

test('a command in words is taken as it stands, a bare name left to PATH', async () => {
  const launch = await choose(
    { server: ['uv', 'run', '--project', '${workspaceFolder}', 'sterna', 'server'] },
    { exists: never },
  );
  assert.deepEqual([launch.command, ...launch.args], ['uv', 'run', '--project', FOLDER, 'sterna', 'server']);
});

test('a setting that names nothing is reported, not passed over', async () => {
  await assert.rejects(choose({ server: './gone' }, { exists: async () => false, environment: never }), (error) => {
    assert(error instanceof Trouble);
    assert.match(error.message, /sterna\.server names .*gone, which is not there/);
    return true;
  });
});

test('an empty setting, as text or as list, is no setting', async () => {
  for (const server of ['', '  ', [], ['']]) assert.equal((await choose({ server })).source, 'environment');
});

test('a sterna in the selected interpreter comes second, kept from importing out of the folder', async () => {
  const launch = await choose({}, { installed, environment: never });
  assert.deepEqual(launch, {
    command: SELECTED,
    args: ['-I', '-m', 'sterna', 'server'],
    cwd: undefined,
    source: 'interpreter',
  });
});

test('one that is too old is passed over, and the log says so', async () => {
  const lines: string[] = [];
  const launch = await choose(
    {},
    { installed: async () => ({ version: '0.0.9', folder: '/site-packages' }), log: (line) => lines.push(line) },
  );
  assert.equal(launch.source, 'environment');
  assert.deepEqual(lines, ['sterna 0.0.9 in /site-packages is older than 0.1.0 and is not used']);
});

test('else the extension has an environment of its own', async () => {
  const launch = await choose({ interpreter: undefined }, { installed: never });
  assert.deepEqual([launch.command, launch.source], [OWN, 'environment']);
});

test('in a workspace that is not trusted neither setting nor interpreter is looked at', async () => {
  const launch = await choose({ trusted: false, server: 'evil' }, { installed: never, exists: never });
  assert.deepEqual([launch.command, launch.source], [OWN, 'environment']);
});

test('settings know the folder, the environment and the home folder', () => {
  process.env['STERNA_TEST'] = '$& here';
  assert.equal(expand('${workspaceFolder}/.venv', '/a/$&b'), '/a/$&b/.venv');
  assert.equal(expand('x ${env:STERNA_TEST} ${env:STERNA_UNSET}', '/a'), 'x $& here ');
  assert.equal(expand('~/bin/sterna', '/a'), `${os.homedir()}/bin/sterna`);
  assert.equal(expand('~ada/bin', '/a'), '~ada/bin');
});
