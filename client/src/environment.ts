import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { type Outcome, type RunOptions, run } from './process';
import type { FoundPython } from './pythons';
import { Cancelled, Trouble } from './trouble';

export interface Maker {
  /** Where the environments of all versions stand. */
  readonly root: string;
  /** The wheel inside the extension. */
  readonly wheel: string;
  readonly platform: NodeJS.Platform;
  readonly log: (line: string) => void;
  /** Finds the Python to build with; throws Trouble when there is none. */
  readonly python: () => Promise<FoundPython>;
  readonly run?: (command: string, args: readonly string[], options?: RunOptions) => Promise<Outcome>;
}

export interface Progress {
  readonly report: (message: string) => void;
  readonly signal: AbortSignal;
}

const UNFINISHED = 'unfinished-';
const DAY = 24 * 60 * 60 * 1000;

/**
 * The extension's own environment for its server: one folder for each wheel, complete or not there at all.
 *
 * It is made in a folder beside and moved into place, so that a window closed in the middle leaves nothing half-made, and
 * two windows that start at once end with the same one.
 */
export class OwnEnvironment {
  private readonly run: NonNullable<Maker['run']>;

  constructor(private readonly maker: Maker) {
    this.run = maker.run ?? run;
  }

  /** The folder of this wheel's environment: its name changes with the version and the content. */
  async folder(): Promise<string> {
    const digest = createHash('sha256').update(await readFile(this.maker.wheel));
    const version = path.basename(this.maker.wheel).split('-')[1] ?? 'unknown';
    return path.join(this.maker.root, `sterna-${version}-${digest.digest('hex').slice(0, 8)}`);
  }

  /** The interpreter of an environment. */
  interpreter(folder: string): string {
    return this.maker.platform === 'win32'
      ? path.join(folder, 'Scripts', 'python.exe')
      : path.join(folder, 'bin', 'python');
  }

  /** The interpreter of the environment when it is there and works: its base may have gone in an upgrade of the system. */
  async existing(): Promise<string | undefined> {
    const python = this.interpreter(await this.folder());
    const { code } = await this.run(python, ['-I', '-c', 'import sterna'], { timeout: 30_000 });
    return code === 0 ? python : undefined;
  }

  /** Makes the environment and gives its interpreter. Throws Trouble, or Cancelled when the signal is set. */
  async make(progress: Progress): Promise<string> {
    const folder = await this.folder();
    const unfinished = path.join(this.maker.root, `${UNFINISHED}${randomUUID()}`);
    await mkdir(this.maker.root, { recursive: true });
    await this.sweep();
    try {
      const base = await this.maker.python();
      progress.report(`creating an environment with Python ${base.version.join('.')}`);
      await this.step(base.command, [...base.args, '-I', '-m', 'venv', unfinished], progress);
      progress.report('installing');
      await this.step(this.interpreter(unfinished), [...PIP_INSTALL, this.maker.wheel], progress);
      await this.moveIntoPlace(unfinished, folder);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
    await this.removeOthers(folder);
    return this.interpreter(folder);
  }

  private async step(command: string, args: readonly string[], { report, signal }: Progress): Promise<void> {
    this.maker.log(`> ${[command, ...args].join(' ')}`);
    const { code, output } = await this.run(command, args, {
      cwd: this.maker.root,
      signal,
      onLine: (line) => {
        this.maker.log(line);
        const name = /^Collecting ([\w.-]+)/.exec(line)?.[1];
        if (name) report(`installing ${name}`);
      },
    });
    if (signal.aborted) throw new Cancelled();
    if (code !== 0) throw explain(output);
  }

  private async moveIntoPlace(from: string, to: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await rename(from, to);
      } catch (error) {
        // Another window was first, with the same environment; or one stands there that no longer works; or, on
        // Windows, a scanner holds a new file for a moment.
        if (await this.existing()) return;
        if (attempt === 5) throw error;
        await rm(to, { recursive: true, force: true });
        await new Promise((resolve) => setTimeout(resolve, 200 * attempt));
      }
    }
  }

  /** Removes what was left by a window that was closed in the middle, a day ago or more. */
  private async sweep(): Promise<void> {
    for (const name of await readdir(this.maker.root)) {
      if (!name.startsWith(UNFINISHED)) continue;
      const leftover = path.join(this.maker.root, name);
      const changed = await changedAt(leftover);
      if (changed !== undefined && changed < Date.now() - DAY) await rm(leftover, { recursive: true, force: true });
    }
  }

  private async removeOthers(current: string): Promise<void> {
    for (const name of await readdir(this.maker.root)) {
      const other = path.join(this.maker.root, name);
      if (!name.startsWith('sterna-') || other === current) continue;
      try {
        await rm(other, { recursive: true, force: true });
      } catch (error) {
        this.maker.log(`kept ${other}, still in use: ${error}`);
      }
    }
  }
}

/** When a file or folder was changed, in milliseconds since 1970; undefined when another window has moved it meanwhile. */
async function changedAt(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const PIP_INSTALL = ['-I', '-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--retries', '2'];

const AGAIN = 'then run "Sterna: Restart Server"';

const CAUSES: readonly (readonly [RegExp, string, string])[] = [
  [
    /ensurepip is not available|No module named '?(venv|ensurepip)/,
    'This Python has no venv module.',
    `Install it (on Debian and Ubuntu: apt install python3-venv), ${AGAIN}.`,
  ],
  [/No space left on device|ENOSPC|not enough space on the disk/i, 'The disk is full.', `Free about 200 MB, ${AGAIN}.`],
  [
    /Failed to establish a new connection|NewConnectionError|Temporary failure in name resolution|getaddrinfo failed|ConnectTimeout|Read timed out|ProxyError|Network is unreachable/,
    'The package index could not be reached.',
    `The first start needs the index that pip is configured for. Connect, or set pip's index or proxy, ${AGAIN}. Without a network, install sterna in the project's environment or name a server in the setting sterna.server.`,
  ],
  [
    /CERTIFICATE_VERIFY_FAILED|SSLError/,
    'The certificate of the package index is not trusted.',
    `Set PIP_CERT or pip's "cert" option to your organisation's certificates, ${AGAIN}.`,
  ],
  [
    /No matching distribution found for ([^\n]+)/,
    'The package index has no fitting version of a package that Sterna needs.',
    `Look at the log for its name, make it available in the index that pip is configured for, ${AGAIN}.`,
  ],
];

/** What went wrong in pip's or venv's output, with the remedy. */
export function explain(output: string): Trouble {
  for (const [pattern, message, remedy] of CAUSES) {
    if (pattern.test(output)) return new Trouble(message, remedy);
  }
  const last = output.trim().split('\n').at(-1) || 'no output';
  return new Trouble(`Making the server's environment failed: ${last}`, `The log has all of it. Mend it, ${AGAIN}.`);
}
