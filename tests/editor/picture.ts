// Draws docs/images/sterna.png, the README's picture, from a real workbench: npm run picture
import { mkdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Profile, ROOT } from './profile.ts';
import { Workbench } from './workbench.ts';

const PICTURE = path.join(ROOT, 'docs', 'images', 'sterna.png');
const WIDTH = 910;
const HEIGHTS = [287, 402];

const profile = new Profile({
  'sterna.server': path.join(ROOT, '.venv', 'bin', 'sterna'),
  'sterna.dialect': 'postgresql',
  'window.menuBarVisibility': 'hidden',
});
const { url, stop } = await profile.serve();
const workbench = await Workbench.open(url, profile.project('blog'), {
  trust: true,
  name: 'picture',
  viewport: { width: WIDTH + 50, height: 620 },
  scale: 2,
});
try {
  const { page } = workbench;
  await workbench.openFile('blog/models.py');
  await workbench.status(/Django \d/);
  await page.keyboard.press('Control+B');
  await workbench.clickAfter('body = models.TextField()');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('summary = models.CharField(max_length=200, blank=True)');
  await workbench.squiggles().first().waitFor();
  await workbench.hover('summary', /Quick Fix/);
  const first = await workbench.shot('field');

  const fix = await workbench.quickFixes('summary', 'Generate migration for blog');
  await fix.click();
  await workbench.tab('0004_post_summary.py').waitFor();
  await workbench.hover('AddField', /ALTER TABLE/);
  const second = await workbench.shot('sql');

  const cards = [first, second].map((file, at) => {
    const image = `data:image/png;base64,${readFileSync(file).toString('base64')}`;
    return `<div style="height:${HEIGHTS[at]}px;background-image:url(${image})"></div>`;
  });
  await page.setViewportSize({ width: WIDTH + 40, height: HEIGHTS.reduce((a, b) => a + b) + 60 });
  await page.setContent(`<style>
    body { margin: 20px; background: #dfe8f0; }
    div { width: ${WIDTH}px; background-position: -46px 0; background-size: ${WIDTH + 50}px auto; border-radius: 8px;
          box-shadow: 0 2px 8px #10253f40; }
    div + div { margin-top: 20px; }
  </style>${cards.join('')}`);
  mkdirSync(path.dirname(PICTURE), { recursive: true });
  await page.screenshot({ path: PICTURE });
} finally {
  await workbench.close();
  await stop();
  profile.remove();
}
