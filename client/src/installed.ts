import { readdir, realpath } from 'node:fs/promises';
import * as path from 'node:path';

export interface Installed {
  readonly version: string;
  readonly folder: string;
}

/**
 * The Sterna that is installed beside an interpreter, found in the names of files: nothing is started for it.
 *
 * `python` is the path of the interpreter as it was selected (a virtual environment's is a link and must stay one).
 */
export async function installedSterna(python: string): Promise<Installed | undefined> {
  for (const folder of await siteFolders(python)) {
    for (const name of await names(folder)) {
      const match = /^sterna-(\d[^-]*)\.dist-info$/.exec(name);
      if (match?.[1]) return { version: match[1], folder };
    }
  }
  return undefined;
}

/** Whether `version` is at least `least`, by their release numbers. */
export function atLeast(version: string, least: string): boolean {
  const [a, b] = [release(version), release(least)];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function release(version: string): number[] {
  return (/^\d+(\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}

async function siteFolders(python: string): Promise<string[]> {
  const bin = path.dirname(python);
  const prefix = path.dirname(bin);
  const inVirtualEnvironment = (await names(prefix)).includes('pyvenv.cfg');
  // One prefix may hold several Pythons (/usr): the real name, python3.12, tells whose library is meant.
  const real = await realpath(python).catch(() => python);
  const exact = inVirtualEnvironment ? undefined : /python3\.\d+/.exec(path.basename(real))?.[0];
  const folders = [path.join(prefix, 'Lib', 'site-packages'), path.join(bin, 'Lib', 'site-packages')];
  for (const lib of [path.join(prefix, 'lib'), path.join(prefix, 'lib64')]) {
    for (const name of await names(lib)) {
      if (/^python3\.\d+$/.test(name) && (exact === undefined || exact === name)) {
        folders.push(path.join(lib, name, 'site-packages'), path.join(lib, name, 'dist-packages'));
      }
    }
  }
  return folders;
}

/** The names in a folder; none when it is not there or may not be read. */
async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
