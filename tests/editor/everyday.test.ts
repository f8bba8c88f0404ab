import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import test, { type TestContext } from 'node:test';
import { Profile, ROOT } from './profile.ts';
import { Workbench } from './workbench.ts';

const BIN = path.join(ROOT, '.venv', 'bin');
const NEEDED = { skip: existsSync(path.join(BIN, 'sterna')) ? false : 'needs .venv: make setup' };

// Without the question of trust: while it waits for its answer, the extension rightly makes its own environment.
const TRUSTED = { 'security.workspace.trust.enabled': false };

/** A workbench with a fresh copy of the example blog. */
async function open(t: TestContext, profile: Profile, name: string): Promise<Workbench> {
  t.after(() => profile.remove());
  const { url, stop } = await profile.serve();
  t.after(stop);
  const workbench = await Workbench.open(url, profile.project('blog'), { name });
  t.after(() => workbench.close());
  await workbench.openFile('blog/models.py');
  return workbench;
}

function ownEnvironments(profile: Profile): boolean {
  return existsSync(path.join(profile.folder, 'data/User/globalStorage/sterna.sterna/environments'));
}

test('a server named in the settings, one that is not there, one that ends at once', NEEDED, async (t) => {
  const profile = new Profile({ 'sterna.server': path.join(BIN, 'sterna') }, TRUSTED);
  const workbench = await open(t, profile, 'setting');
  await workbench.status(/Django \d/);
  assert(!ownEnvironments(profile));

  await workbench.command('Sterna: Restart Server');
  await workbench.status(/Django \d/);

  profile.set({ 'sterna.server': '/no/such/sterna' });
  const notice = workbench.page.locator('.notification-toast', { hasText: '/no/such/sterna, which is not there' });
  await notice.waitFor();
  await workbench.statusIcon('error').waitFor();
  await workbench.shot('not-there');

  // One that ends at once, as a broken installation does.
  profile.set({ 'sterna.server': ['/bin/sh', '-c', 'echo no module >&2; exit 1'] });
  await workbench.page.locator('.notification-toast', { hasText: 'The server did not start (/bin/sh)' }).waitFor();
  await workbench.statusIcon('error').waitFor();
  await workbench.shot('ends-at-once');

  // Mended in the settings: the server comes back by itself.
  profile.set({ 'sterna.server': [path.join(BIN, 'sterna'), 'server'] });
  await workbench.status(/Django \d/);
});

test('a sterna in the interpreter that the Python extension has selected', NEEDED, async (t) => {
  const python = path.join(BIN, 'python');
  const profile = new Profile({ 'python.defaultInterpreterPath': python }, TRUSTED);
  profile.installPython();
  const workbench = await open(t, profile, 'interpreter');
  assert.doesNotMatch(await workbench.status(/Django \d/), /bundled/);
  assert(!ownEnvironments(profile));
  await workbench.command('Sterna: Show Status');
  await workbench.page.locator('.view-line', { hasText: python }).first().waitFor();
  await workbench.shot('status');
});
