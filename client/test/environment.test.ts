import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import test, { type TestContext } from 'node:test';
import { explain, type Maker, OwnEnvironment } from '../src/environment';
import type { Outcome, RunOptions } from '../src/process';
import { Cancelled, Trouble } from '../src/trouble';

interface Bench {
  readonly own: OwnEnvironment;
  readonly root: string;
  readonly wheel: string;
  readonly log: string[];
  readonly commands: string[];
}

type Step = (args: readonly string[], options: RunOptions | undefined) => Outcome | undefined;

/** An environment on disk whose venv and pip only make files; `step` may answer for them. */
function bench(t: TestContext, step: Step = () => undefined): Bench {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sterna-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const wheel = path.join(folder, 'sterna-1.2.0-py3-none-any.whl');
  writeFileSync(wheel, 'one');
  const log: string[] = [];
  const commands: string[] = [];
  const run: Maker['run'] = async (command, args, options) => {
    const answer = step(args, options);
    if (answer) return answer;
    if (args.includes('venv')) {
      commands.push('venv');
      mkdirSync(path.join(args.at(-1) ?? '', 'bin'), { recursive: true });
      writeFileSync(path.join(args.at(-1) ?? '', 'bin', 'python'), '');
    } else if (args.includes('pip')) {
      commands.push('pip');
      options?.onLine?.('Collecting django>=4.2');
      writeFileSync(path.join(path.dirname(command), '..', 'sterna'), '');
    } else {
      const installed = path.join(path.dirname(command), '..', 'sterna');
      return access(installed).then(
        () => ({ code: 0, output: '' }),
        () => ({ code: 1, output: 'No module named sterna' }),
      );
    }
    return { code: 0, output: '' };
  };
  const root = path.join(folder, 'environments');
  const python = async () => ({ command: '/usr/bin/python3', args: [], version: [3, 11, 2] as const });
  const own = new OwnEnvironment({ root, wheel, platform: 'linux', log: (line) => log.push(line), python, run });
  return { own, root, wheel, log, commands };
}

function progress(signal = new AbortController().signal) {
  const messages: string[] = [];
  return { messages, signal, report: (message: string) => void messages.push(message) };
}

test('made once, then found again without pip', async (t) => {
  const { own, root, commands } = bench(t);
  assert.equal(await own.existing(), undefined);
  const seen = progress();
  const python = await own.make(seen);
  assert.deepEqual(readdirSync(root), [path.basename(await own.folder())]);
  assert.equal(await own.existing(), python);
  assert.deepEqual(commands, ['venv', 'pip']);
  assert.deepEqual(seen.messages, ['creating an environment with Python 3.11.2', 'installing', 'installing django']);
});

test('a new wheel gets a new environment, and the old one goes', async (t) => {
  const { own, root, wheel } = bench(t);
  await own.make(progress());
  const old = path.basename(await own.folder());
  writeFileSync(wheel, 'two');
  assert.equal(await own.existing(), undefined);
  await own.make(progress());
  assert.notEqual(path.basename(await own.folder()), old);
  assert.deepEqual(readdirSync(root), [path.basename(await own.folder())]);
});

test('one that no longer works is made anew in its place', async (t) => {
  const { own } = bench(t);
  await own.make(progress());
  rmSync(path.join(await own.folder(), 'sterna'));
  assert.equal(await own.existing(), undefined);
  assert.equal(await own.make(progress()), await own.existing());
});

test('two windows at once end with the same environment and nothing besides', async (t) => {
  const { own, root } = bench(t);
  const [one, two] = await Promise.all([own.make(progress()), own.make(progress())]);
  assert.equal(one, two);
  assert.equal(await own.existing(), one);
  assert.equal(readdirSync(root).length, 1);
});

test('many windows at once, each at another step, do not trip over one another', async (t) => {
  const { own, root } = bench(t);
  const pythons = await Promise.all(
    Array.from({ length: 40 }, async (_, turn) => {
      await new Promise((resolve) => setTimeout(resolve, turn % 10));
      return own.make(progress());
    }),
  );
  assert.equal(new Set(pythons).size, 1);
  assert.deepEqual(readdirSync(root), [path.basename(await own.folder())]);
});

test('a folder that goes between the list and the look at it is passed over', async (t) => {
  const { own, root } = bench(t);
  mkdirSync(root, { recursive: true });
  symlinkSync(path.join(root, 'gone'), path.join(root, 'unfinished-3-3'));
  assert.equal(await own.make(progress()), await own.existing());
});

test('a failure leaves nothing behind and says what to do', async (t) => {
  const { own, root } = bench(t, (args) =>
    args.includes('pip') ? { code: 1, output: 'Failed to establish a new connection: [Errno -2]\n' } : undefined,
  );
  await assert.rejects(own.make(progress()), (error) => {
    assert(error instanceof Trouble);
    assert.match(`${error.message} ${error.remedy}`, /index could not be reached.*Sterna: Restart Server/);
    return true;
  });
  assert.deepEqual(readdirSync(root), []);
});

test('cancelling leaves nothing behind either', async (t) => {
  const abort = new AbortController();
  const { own, root } = bench(t, (args) => {
    if (!args.includes('pip')) return undefined;
    abort.abort();
    return { code: null, output: 'The operation was aborted\n' };
  });
  await assert.rejects(own.make(progress(abort.signal)), Cancelled);
  assert.deepEqual(readdirSync(root), []);
});

test('what a closed window left is removed after a day, not before', async (t) => {
  const { own, root } = bench(t);
  for (const name of ['unfinished-1-1', 'unfinished-2-2']) mkdirSync(path.join(root, name), { recursive: true });
  const yesterday = Date.now() / 1000 - 25 * 60 * 60;
  utimesSync(path.join(root, 'unfinished-1-1'), yesterday, yesterday);
  await own.make(progress());
  assert.deepEqual(readdirSync(root).sort(), [path.basename(await own.folder()), 'unfinished-2-2'].sort());
});

test('causes are told apart, and the last line is shown when none is known', () => {
  const cases: [string, RegExp][] = [
    ['The virtual environment was not created because ensurepip is not available.', /no venv module.*python3-venv/],
    ["OSError: [Errno 28] No space left on device: '/x'", /disk is full/],
    ['SSLError(SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED]"))', /certificate/],
    ['ERROR: No matching distribution found for libcst>=1.8', /no fitting version/],
    ['first\nerror: something new\n', /failed: error: something new/],
    ['', /failed: no output/],
  ];
  for (const [output, expected] of cases) {
    const { message, remedy } = explain(output);
    assert.match(`${message} ${remedy}`, expected);
  }
});
