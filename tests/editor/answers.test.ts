import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import test from 'node:test';
import { Profile, ROOT } from './profile.ts';
import { Workbench } from './workbench.ts';

const SERVER = path.join(ROOT, '.venv', 'bin', 'sterna');
const NEEDED = { skip: existsSync(SERVER) ? false : 'needs .venv: make setup' };
const MIGRATIONS = 'blog/migrations';

test('a question of Django whose answer is typed, and files that are looked at before', NEEDED, async (t) => {
  const settings = { 'sterna.server': SERVER, 'sterna.format': 'off' };
  const profile = new Profile(settings, { 'security.workspace.trust.enabled': false });
  t.after(() => profile.remove());
  const { url, stop } = await profile.serve();
  t.after(stop);
  const project = profile.project('blog');
  const workbench = await Workbench.open(url, project, { name: 'answers' });
  t.after(() => workbench.close());
  const { page } = workbench;
  await workbench.openFile('blog/models.py');
  await workbench.status(/Django \d/);
  await workbench.clickAfter('body = models.TextField()');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('rank = models.IntegerField()');
  await workbench.squiggles().first().waitFor();

  // Each way to answer is in the list; the one with a value asks for it.
  const typed = await workbench.quickFixes('rank', 'rank is a value to be typed');
  await workbench.shot('ways');
  await typed.click();
  const input = page.locator('.quick-input-widget input');
  await input.waitFor();
  await page.getByText('blog.Post.rank').or(page.getByText('post.rank needs a value')).first().waitFor();
  await page.keyboard.press('Enter');
  await workbench.shot('asked');
  await input.fill('7 * 6');
  await page.keyboard.press('Enter');
  await workbench.tab('0004_post_rank.py').waitFor();
  assert.match(await workbench.text(), /default=42/);
  await workbench.shot('typed');
  await workbench.openFile('blog/models.py');
  await workbench.squiggles().first().waitFor({ state: 'detached' });

  // What the user wants to see first is on the disk only after it was applied.
  profile.set({ ...settings, 'sterna.preview': true });
  await workbench.clickAfter('rank = models.IntegerField()');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('note = models.CharField(max_length=9, blank=True, default="")');
  await workbench.squiggles().first().waitFor();
  await (await workbench.quickFixes('note', 'Generate migration for blog: 0005_post_note')).click();
  const apply = page.locator('.bulk-edit-panel .buttons').getByText('Apply', { exact: true });
  await apply.waitFor();
  await workbench.shot('preview');
  const file = path.join(project, MIGRATIONS, '0005_post_note.py');
  assert(!existsSync(file));
  await page.locator('.bulk-edit-panel .edit-checkbox').first().click();
  await workbench.shot('ticked');
  await apply.click();
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: '0005_post_note.py' }).waitFor();
  await workbench.openFile('blog/migrations/0005_post_note.py');
  assert.match(await workbench.text(), /name='note'/);
  assert.equal(await page.locator('.notification-toast').count(), 0, 'nothing goes wrong after it');
  await workbench.shot('applied');
});
