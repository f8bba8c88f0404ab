// Writes docs/settings.md from package.json; with --check it only says whether the page is up to date.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const PAGE = 'docs/settings.md';
const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
const code = (value) => `\`${JSON.stringify(value)}\``;

const settings = Object.entries(contributes.configuration.properties)
  .sort(([, a], [, b]) => a.order - b.order)
  .map(([name, setting]) => {
    const lines = [`### \`${name}\``, '', setting.markdownDescription, ''];
    lines.push(`- Type: ${[setting.type].flat().join(' or ')}; default: ${code(setting.default)}`);
    if (setting.enum) lines.push(`- Values: ${setting.enum.map(code).join(', ')}`);
    if (setting.examples) lines.push(`- Examples: ${setting.examples.map(code).join(', ')}`);
    return lines.join('\n');
  });
const commands = contributes.commands.map(
  ({ category, title, command }) => `| ${category}: ${title} | \`${command}\` |`,
);

const page = `<!-- Written by "npm run docs" from package.json. -->
# Settings and commands of the extension

## Settings

${settings.join('\n\n')}

## Commands

| in the command palette | name |
|---|---|
${commands.join('\n')}
`;

if (process.argv.includes('--check')) {
  if (!existsSync(PAGE) || readFileSync(PAGE, 'utf8') !== page) {
    console.error(`${PAGE} is not what package.json says: run "npm run docs"`);
    process.exit(1);
  }
} else {
  mkdirSync('docs', { recursive: true });
  writeFileSync(PAGE, page);
}
