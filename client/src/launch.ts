import * as os from 'node:os';
import * as path from 'node:path';
import { atLeast, type Installed } from './installed';
import { Trouble } from './trouble';

/** The oldest server that this client speaks with. */
export const OLDEST_SERVER = '0.1.0';

/** A command that starts the server on standard input and output, and where it comes from. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** For `sterna.server` the workspace folder, as its command may depend on it; undefined: anywhere else. */
  readonly cwd: string | undefined;
  readonly source: 'setting' | 'interpreter' | 'environment';
}

export interface Wishes {
  readonly trusted: boolean;
  readonly server: string | readonly string[];
  readonly interpreter: string | undefined;
  readonly folder: string;
}

export interface Means {
  readonly exists: (file: string) => Promise<boolean>;
  readonly installed: (python: string) => Promise<Installed | undefined>;
  /** The interpreter of the extension's own environment, made when it is not there. */
  readonly environment: () => Promise<string>;
  readonly log: (line: string) => void;
}

/**
 * The server to start: the one of the setting, else the one in the selected interpreter, else the extension's own.
 *
 * In a workspace that is not trusted only the extension's own. Throws Trouble when the setting names nothing.
 */
export async function chooseServer(wishes: Wishes, means: Means): Promise<Launch> {
  if (wishes.trusted) {
    const named = await fromSetting(wishes, means);
    if (named) return named;
    const installed = await fromInterpreter(wishes, means);
    if (installed) return installed;
  }
  return module(await means.environment(), 'environment');
}

async function fromSetting({ server, folder }: Wishes, means: Means): Promise<Launch | undefined> {
  const words = (typeof server === 'string' ? [server] : server).map((word) => expand(word, folder));
  const command = words[0]?.trim();
  if (!command) return undefined;
  // A bare name is looked up on PATH when it is started; a path can be looked at now.
  const isPath = /[\\/]/.test(command);
  const file = isPath ? path.resolve(folder, command) : command;
  if (isPath && !(await means.exists(file))) {
    throw new Trouble(`The setting sterna.server names ${file}, which is not there.`, 'Correct or clear the setting.');
  }
  const args = typeof server === 'string' ? ['server'] : words.slice(1);
  return { command: file, args, cwd: folder, source: 'setting' };
}

async function fromInterpreter({ interpreter }: Wishes, means: Means): Promise<Launch | undefined> {
  if (!interpreter) return undefined;
  const found = await means.installed(interpreter);
  if (!found) return undefined;
  if (!atLeast(found.version, OLDEST_SERVER)) {
    means.log(`sterna ${found.version} in ${found.folder} is older than ${OLDEST_SERVER} and is not used`);
    return undefined;
  }
  means.log(`sterna ${found.version} found in ${found.folder}`);
  return module(interpreter, 'interpreter');
}

// -I keeps the current folder and PYTHONPATH off sys.path: the project cannot put a module in the server's way.
function module(python: string, source: Launch['source']): Launch {
  return { command: python, args: ['-I', '-m', 'sterna', 'server'], cwd: undefined, source };
}

/** `${workspaceFolder}`, `${env:NAME}` and a leading `~` in a setting. */
export function expand(text: string, folder: string): string {
  return text
    .replace(/\$\{workspaceFolder\}/g, () => folder)
    .replace(/\$\{env:([^}]+)\}/g, (_, name: string) => process.env[name] ?? '')
    .replace(/^~(?=$|[\\/])/, () => os.homedir());
}
