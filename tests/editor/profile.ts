import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');
const EDITOR = path.join(ROOT, '.editor');

// Everything that moves by itself, asks for attention or saves by itself is off: a test sees what the extension does.
const SETTINGS = {
  'security.workspace.trust.startupPrompt': 'always',
  'security.workspace.trust.untrustedFiles': 'open',
  'security.workspace.trust.banner': 'never',
  'files.autoSave': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
  'chat.disableAIFeatures': true,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'editor.minimap.enabled': false,
  'editor.hover.delay': 100,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.acceptSuggestionOnEnter': 'off',
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
};

/** A fresh profile of the workbench with the packaged extension, and fresh copies of projects to open in it. */
export class Profile {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'sterna-editor-'));

  /** `settings` can be set anew while a workbench is open, those of the `user` cannot. */
  constructor(settings: Record<string, unknown> = {}, user: Record<string, unknown> = {}) {
    this.write('User', { ...SETTINGS, ...user });
    this.set(settings);
    this.install(path.join(ROOT, 'dist', 'sterna.vsix'));
  }

  /** Writes the settings of a test anew; an open workbench takes them over. */
  set(settings: Record<string, unknown>): void {
    this.write('Machine', settings);
  }

  private write(level: 'User' | 'Machine', settings: Record<string, unknown>): void {
    const folder = path.join(this.folder, 'data', level);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings, null, 2));
  }

  /** Installs a packaged extension. */
  install(vsix: string): void {
    finish(path.join(EDITOR, 'node'), this.server('--install-extension', vsix, '--force'), ROOT);
  }

  /** Installs the stand-in of the Python extension, whose selected interpreter is `python.defaultInterpreterPath`. */
  installPython(): void {
    const vsix = path.join(this.folder, 'python.vsix');
    const vsce = path.join(ROOT, 'node_modules', '@vscode', 'vsce', 'vsce');
    const args = [vsce, 'package', '--allow-missing-repository', '--skip-license', '--out', vsix];
    finish(path.join(EDITOR, 'node'), args, path.join(import.meta.dirname, 'python-stub'));
    this.install(vsix);
  }

  /** A copy of one of the example projects, by its folder in examples/. */
  project(example: string, name = path.basename(example)): string {
    const copy = path.join(this.folder, 'projects', name);
    cpSync(path.join(ROOT, 'examples', example), copy, {
      recursive: true,
      filter: (file) => !/__pycache__|\.sqlite3$/.test(file),
    });
    return copy;
  }

  /** Serves the workbench on a free port of this machine and gives its address, and how to stop it. */
  async serve(): Promise<{ url: string; stop: () => Promise<void> }> {
    const port = await freePort();
    const args = ['--host', '127.0.0.1', '--port', `${port}`, '--without-connection-token', '--telemetry-level', 'off'];
    const server = spawn(path.join(EDITOR, 'node'), this.server(...args), {
      env: offline(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const started = new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        output += chunk;
        if (output.includes('Extension host agent listening')) resolve();
      };
      server.stdout.on('data', read);
      server.stderr.on('data', read);
      server.on('exit', () => reject(new Error(`the workbench ended: ${output}`)));
    });
    await started;
    const stop = async (): Promise<void> => {
      server.removeAllListeners('exit');
      const ended = once(server, 'exit');
      server.kill();
      await ended;
    };
    return { url: `http://127.0.0.1:${port}`, stop };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private server(...args: string[]): string[] {
    const data = ['--server-data-dir', this.folder, '--extensions-dir', path.join(this.folder, 'extensions')];
    return [path.join(EDITOR, 'server-main.js'), '--accept-server-license-terms', ...data, ...args];
  }
}

function finish(command: string, args: string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env: offline() });
  if (status !== 0) throw new Error(`${args.join(' ')} failed: ${stdout}${stderr}`);
}

/** The environment of the workbench: no gallery to ask, and no virtual environment of whoever runs the tests. */
function offline(): NodeJS.ProcessEnv {
  const { VIRTUAL_ENV: _, DJANGO_SETTINGS_MODULE: __, ...rest } = process.env;
  return { ...rest, EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
