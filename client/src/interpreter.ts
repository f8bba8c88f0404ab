import * as vscode from 'vscode';
import { interpreterSetting } from './settings';

// The parts used here of the APIs that ms-python.vscode-python-envs and ms-python.python export.
interface EnvironmentsApi {
  getEnvironment(scope: vscode.Uri | undefined): Promise<{ execInfo?: { run?: { executable?: string } } } | undefined>;
  readonly onDidChangeEnvironment: vscode.Event<unknown>;
}

interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(
      environment: unknown,
    ): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

const ENVIRONMENTS = 'ms-python.vscode-python-envs';
const PYTHON = 'ms-python.python';
const PATIENCE = 10_000;

/**
 * The interpreter that is selected for each folder: the setting, else what the Python extensions say, else none.
 *
 * In a workspace that is not trusted there is none: it may be a program that the workspace brought along.
 */
export class Interpreters implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[] = [this.changed];
  private readonly listening = new Set<string>();
  /** The interpreter of some folder may have changed. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly log: vscode.LogOutputChannel) {}

  async of(folder: vscode.WorkspaceFolder | undefined): Promise<string | undefined> {
    if (!vscode.workspace.isTrusted) return undefined;
    const named = interpreterSetting(folder);
    if (named) return named;
    for (const ask of [this.fromEnvironments, this.fromPython]) {
      try {
        const found = await soon(ask.call(this, folder?.uri));
        if (found) return found;
      } catch (error) {
        this.log.warn(`The selected interpreter could not be asked for: ${error}`);
      }
    }
    return undefined;
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private async fromEnvironments(scope: vscode.Uri | undefined): Promise<string | undefined> {
    const api = await exported<EnvironmentsApi>(ENVIRONMENTS);
    if (!api?.getEnvironment) return undefined;
    this.listen(ENVIRONMENTS, api.onDidChangeEnvironment);
    return (await api.getEnvironment(scope))?.execInfo?.run?.executable;
  }

  private async fromPython(scope: vscode.Uri | undefined): Promise<string | undefined> {
    const api = await exported<PythonApi>(PYTHON);
    if (!api?.environments) return undefined;
    this.listen(PYTHON, api.environments.onDidChangeActiveEnvironmentPath);
    const active = api.environments.getActiveEnvironmentPath(scope);
    return (await api.environments.resolveEnvironment(active))?.executable.uri?.fsPath;
  }

  private listen(id: string, event: vscode.Event<unknown> | undefined): void {
    if (!event || this.listening.has(id)) return;
    this.listening.add(id);
    this.subscriptions.push(event(() => this.changed.fire()));
  }
}

async function exported<T>(id: string): Promise<T | undefined> {
  const extension = vscode.extensions.getExtension<T>(id);
  if (!extension) return undefined;
  return extension.isActive ? extension.exports : await extension.activate();
}

async function soon<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE / 1000} s`)), PATIENCE);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
