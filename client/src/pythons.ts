import { access, constants } from 'node:fs/promises';
import * as path from 'node:path';
import { type Outcome, run } from './process';

/** A way to start Python: a program, and what stands before Python's own arguments (`py -3`). */
export interface Python {
  readonly command: string;
  readonly args: readonly string[];
}

export interface FoundPython extends Python {
  readonly version: readonly [number, number, number];
}

export interface Search {
  readonly platform: NodeJS.Platform;
  readonly path: string;
  /** Nothing below these folders is started: a workspace may have put it there. */
  readonly avoid: readonly string[];
  /** An interpreter that the user has chosen, tried last; only in a trusted workspace. */
  readonly chosen?: string | undefined;
  readonly exists?: (file: string) => Promise<boolean>;
  readonly run?: (command: string, args: readonly string[]) => Promise<Outcome>;
}

/** The oldest Python that the server runs on. */
export const OLDEST: readonly [number, number] = [3, 10];

const NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3.14', 'python'];

// A desktop program on macOS gets a short PATH, without the folders where Pythons are usually installed.
const MORE_FOLDERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['/opt/homebrew/bin', '/usr/local/bin', '/Library/Frameworks/Python.framework/Versions/Current/bin'],
  linux: ['/usr/local/bin', '/usr/bin'],
};

// Asks for installing developer tools in a dialog when they are missing, so it comes after all others.
const MACOS_STUB = '/usr/bin/python3';

/** Every Python worth trying, best first. Relative entries of PATH and folders to avoid are left out. */
export async function candidates(search: Search): Promise<Python[]> {
  const windows = search.platform === 'win32';
  const paths = windows ? path.win32 : path.posix;
  const exists = search.exists ?? executable;
  const folders = [...search.path.split(paths.delimiter), ...(MORE_FOLDERS[search.platform] ?? [])].filter(
    (folder) => paths.isAbsolute(folder) && !search.avoid.some((avoided) => within(paths, avoided, folder)),
  );
  const found: Python[] = [];
  const add = (command: string, args: readonly string[] = []): void => {
    if (!found.some((python) => python.command === command)) found.push({ command, args });
  };
  if (windows) {
    for (const folder of folders) {
      const launcher = paths.join(folder, 'py.exe');
      if (await exists(launcher)) add(launcher, ['-3']);
    }
  }
  for (const name of NAMES) {
    for (const folder of folders) {
      const file = paths.join(folder, windows ? `${name}.exe` : name);
      if (await exists(file)) add(file);
    }
  }
  if (search.chosen) add(search.chosen);
  if (search.platform === 'darwin') {
    found.sort((a, b) => Number(a.command === MACOS_STUB) - Number(b.command === MACOS_STUB));
  }
  return found;
}

/** The first Python that starts and is new enough, else undefined with what was tried. */
export async function findPython(search: Search): Promise<{ python?: FoundPython; tried: string[] }> {
  const start = search.run ?? ((command, args) => run(command, args, { timeout: 10_000 }));
  const tried: string[] = [];
  for (const python of await candidates(search)) {
    // -I and -S: neither the current folder nor any environment's start-up code takes part in the answer.
    const args = [...python.args, '-I', '-S', '-c', 'import sys; print(*sys.version_info[:3])'];
    const { code, output } = await start(python.command, args);
    const match = /^(\d+) (\d+) (\d+)\s*$/.exec(output);
    if (code !== 0 || !match) {
      tried.push(`${python.command} (does not start)`);
      continue;
    }
    const version = [Number(match[1]), Number(match[2]), Number(match[3])] as const;
    if (version[0] > OLDEST[0] || (version[0] === OLDEST[0] && version[1] >= OLDEST[1])) {
      return { python: { ...python, version }, tried };
    }
    tried.push(`${python.command} (Python ${version.join('.')})`);
  }
  return { tried };
}

function within(paths: path.PlatformPath, folder: string, file: string): boolean {
  const relative = paths.relative(folder, file);
  return relative === '' || (!relative.startsWith('..') && !paths.isAbsolute(relative));
}

async function executable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
