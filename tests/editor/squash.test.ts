import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import test from 'node:test';
import { Profile, ROOT } from './profile.ts';
import { Workbench } from './workbench.ts';

const SERVER = path.join(ROOT, '.venv', 'bin', 'sterna');
const NEEDED = { skip: existsSync(SERVER) ? false : 'needs .venv: make setup' };
const MIGRATIONS = 'blog/migrations';
const SQUASHED = '0001_squashed_0003_feedback_options.py';

test('a squash: its SQL beside that of the originals, its file, and its end', NEEDED, async (t) => {
  const profile = new Profile({ 'sterna.server': SERVER }, { 'security.workspace.trust.enabled': false });
  t.after(() => profile.remove());
  const { url, stop } = await profile.serve();
  t.after(stop);
  const project = profile.project('blog');
  const workbench = await Workbench.open(url, project, { name: 'squash' });
  t.after(() => workbench.close());
  const { page } = workbench;
  const migrations = (): string[] => readdirSync(path.join(project, MIGRATIONS)).filter((name) => /^\d/.test(name));
  await workbench.openFile(`${MIGRATIONS}/0003_feedback_options.py`);
  await workbench.status(/Django \d/);

  await (await workbench.quickFixes('class Migration', 'Show the SQL of blog up to here')).click();
  await workbench.tab('Sterna Squash.sql').waitFor();
  await page.locator('.view-line', { hasText: 'CREATE TABLE' }).first().waitFor();
  await workbench.shot('sql');
  assert.match(await workbench.text(), /^-- 5 operations become 4; 7 SQL statements become 6; same state, same schema/);

  await workbench.openFile(`${MIGRATIONS}/0003_feedback_options.py`);
  await (await workbench.quickFixes('class Migration', 'Squash the migrations of blog up to here (3 of them)')).click();
  await workbench.tab(SQUASHED).waitFor();
  await page.locator('.view-line', { hasText: 'replaces =' }).first().waitFor();
  await workbench.shot('squashed');
  assert(migrations().includes(SQUASHED));
  assert.equal(migrations().length, 4);

  await (await workbench.quickFixes('replaces', 'Finish the squash')).click();
  const apply = page.locator('.bulk-edit-panel .buttons').getByText('Apply', { exact: true });
  await apply.waitFor();
  await workbench.shot('finish');
  assert.equal(migrations().length, 4, 'nothing goes before it was confirmed');
  for (const box of await page.locator('.bulk-edit-panel .edit-checkbox').all()) {
    if (!(await box.isChecked())) await box.click();
  }
  await apply.click();
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: '0002_feedback.py' }).waitFor({
    state: 'detached',
  });
  await workbench.shot('finished');
  assert.deepEqual(migrations(), [SQUASHED]);
  await workbench.openFile(`${MIGRATIONS}/${SQUASHED}`);
  await page.keyboard.press('Control+S');
  await page.locator('.view-line', { hasText: 'replaces =' }).first().waitFor({ state: 'detached' });
  assert.doesNotMatch(readFileSync(path.join(project, MIGRATIONS, SQUASHED), 'utf8'), /replaces/);
});
