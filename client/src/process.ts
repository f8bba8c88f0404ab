import { spawn } from 'node:child_process';

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

/**
 * Runs a program to its end and gives its exit code with standard output and error in the order they came.
 *
 * `timeout` in milliseconds. A program that cannot be started, is aborted or runs out of time gives `code` null, with
 * the reason as the last line of the output. Never rejects.
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    let output = '';
    // Each stream has its own unfinished line: they come in pieces that need not end where a line does.
    const reader = (): { take: (chunk: string) => void; end: () => void } => {
      let rest = '';
      return {
        take: (chunk) => {
          output += chunk;
          const lines = (rest + chunk).split(/\r?\n/);
          rest = lines.pop() ?? '';
          for (const line of lines) options.onLine?.(line);
        },
        end: () => {
          if (rest) options.onLine?.(rest);
        },
      };
    };
    const [out, err] = [reader(), reader()];
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      timeout: options.timeout,
      signal: options.signal,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    child.stdout.setEncoding('utf8').on('data', out.take).on('end', out.end);
    child.stderr.setEncoding('utf8').on('data', err.take).on('end', err.end);
    child.on('error', (error) => resolve({ code: null, output: `${output}${error.message}\n` }));
    child.on('close', (code, signal) => resolve({ code, output: signal ? `${output}ended by ${signal}\n` : output }));
  });
}
