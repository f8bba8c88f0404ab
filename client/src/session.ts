import { access, readdir } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import {
  CloseAction,
  DidChangeConfigurationNotification,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
  type WorkspaceEdit,
} from 'vscode-languageclient/node';
import { actionMiddleware } from './actions';
import { OwnEnvironment } from './environment';
import { installedSterna } from './installed';
import type { Interpreters } from './interpreter';
import { chooseServer, type Launch } from './launch';
import { findPython, OLDEST } from './pythons';
import { type ServerSettings, serverSetting, serverSettings } from './settings';
import type { Status, StatusItem } from './status';
import { Cancelled, Trouble } from './trouble';

const SELECTOR = [
  { scheme: 'file', language: 'python' },
  { scheme: 'file', pattern: '**/pyproject.toml' },
];

const STARTING: Status = { state: 'starting', text: 'Sterna', detail: 'The server is starting.' };
const STOPPED: Status = { state: 'stopped', text: 'Sterna stopped', detail: 'The server is not running.' };

/** The one server of the window: chosen, started, told of changes, restarted, stopped. Its steps never overlap. */
export class Session implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private launch: Launch | undefined;
  private steps: Promise<void> = Promise.resolve();
  private readonly interpreterOf = new Map<string, string | undefined>();

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
    private readonly trace: vscode.LogOutputChannel,
    private readonly item: StatusItem,
    private readonly interpreters: Interpreters,
  ) {}

  /** Starts the server, or starts it anew. Trouble is shown to the user, not thrown. */
  restart(): Promise<void> {
    return this.step(async () => {
      await this.halt();
      const launch = await this.choose();
      await this.begin(launch);
    });
  }

  /** After a change of settings or of an interpreter: another server when it has to be, else only a message. */
  reconsider(): Promise<void> {
    return this.step(async () => {
      let launch: Launch;
      try {
        launch = await this.choose();
      } catch (error) {
        // The server that runs is no longer the one that the settings name.
        await this.halt();
        throw error;
      }
      if (this.client?.state === State.Running && same(launch, this.launch)) {
        const settings = { sterna: this.settingsOf(firstFolder()) };
        await this.client.sendNotification(DidChangeConfigurationNotification.type, { settings });
        return;
      }
      await this.halt();
      await this.begin(launch);
    });
  }

  /** A request of Sterna's own; throws Trouble when no server runs. */
  async ask<T>(method: string, params: object = {}): Promise<T> {
    if (this.client?.state !== State.Running) {
      throw new Trouble('The Sterna server is not running.', 'Run "Sterna: Restart Server".');
    }
    return this.client.sendRequest<T>(method, params);
  }

  /** An edit of the server's as the editor has it; throws Trouble when no server runs. */
  async toEdit(edit: WorkspaceEdit): Promise<vscode.WorkspaceEdit> {
    if (!this.client) throw new Trouble('The Sterna server is not running.', 'Run "Sterna: Restart Server".');
    return this.client.protocol2CodeConverter.asWorkspaceEdit(edit);
  }

  stop(): Promise<void> {
    return this.step(() => this.halt());
  }

  dispose(): void {
    void this.stop();
  }

  private step(work: () => Promise<void>): Promise<void> {
    this.steps = this.steps.then(work).catch((error: unknown) => this.report(error));
    return this.steps;
  }

  private async choose(): Promise<Launch> {
    const folder = firstFolder();
    await this.lookUpInterpreters();
    const interpreter = this.interpreterOf.get(keyOf(folder));
    return chooseServer(
      {
        trusted: vscode.workspace.isTrusted,
        server: folder ? serverSetting(folder) : '',
        interpreter,
        folder: folder?.uri.fsPath ?? '',
      },
      {
        exists: (file) =>
          access(file).then(
            () => true,
            () => false,
          ),
        installed: installedSterna,
        environment: () => this.environment(interpreter),
        log: (line) => this.log.info(line),
      },
    );
  }

  private async lookUpInterpreters(): Promise<void> {
    this.interpreterOf.clear();
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      this.interpreterOf.set(keyOf(folder), await this.interpreters.of(folder));
    }
  }

  private async environment(chosen: string | undefined): Promise<string> {
    const own = new OwnEnvironment({
      root: path.join(this.context.globalStorageUri.fsPath, 'environments'),
      wheel: await this.wheel(),
      platform: process.platform,
      log: (line) => this.log.info(line),
      python: async () => {
        const { python, tried } = await findPython({
          platform: process.platform,
          path: process.env['PATH'] ?? process.env['Path'] ?? '',
          avoid: (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
          chosen,
        });
        if (python) return python;
        throw new Trouble(
          `Sterna needs Python ${OLDEST.join('.')} or newer; found: ${tried.join(', ') || 'none'}.`,
          'Install one, or name a server in the setting sterna.server, then run "Sterna: Restart Server".',
        );
      },
    });
    const existing = await own.existing();
    if (existing) return existing;
    this.item.set({
      state: 'installing',
      text: 'Installing Sterna',
      detail: 'The server gets an environment of its own.',
    });
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: 'Sterna: setting up the server (first start)',
      cancellable: true,
    };
    return vscode.window.withProgress(options, (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      return own.make({ report: (message) => progress.report({ message }), signal: abort.signal });
    });
  }

  private async wheel(): Promise<string> {
    const dist = path.join(this.context.extensionPath, 'dist');
    const wheel = (await readdir(dist)).find((name) => name.endsWith('.whl'));
    if (!wheel)
      throw new Trouble('This extension carries no server.', 'Build it with "npm run package", or set sterna.server.');
    return path.join(dist, wheel);
  }

  private async begin(launch: Launch): Promise<void> {
    this.launch = launch;
    this.item.set(STARTING);
    this.log.info(`Starting ${[launch.command, ...launch.args].join(' ')} (${launch.source})`);
    // The server needs no folder of its own; a neutral one keeps the project's files out of its search paths.
    const cwd = launch.cwd ?? this.context.extensionPath;
    // A server that ends before it has started is not tried again: the user is told instead. Later, the client's own
    // way: started anew, until it has ended five times in three minutes.
    // Until then nothing is done about an error of the connection: the end of the server follows and is told, while a
    // shutdown would wait for the start that it prevents.
    let usual: ErrorHandler | undefined;
    const errorHandler: ErrorHandler = {
      error: (error, message, count) =>
        usual?.error(error, message, count) ?? { action: ErrorAction.Continue, handled: true },
      closed: () => usual?.closed() ?? { action: CloseAction.DoNotRestart, handled: true },
    };
    const client = new LanguageClient(
      'sterna',
      'Sterna',
      { command: launch.command, args: [...launch.args], options: { cwd } },
      { ...this.options(), errorHandler },
    );
    client.onNotification('sterna/status', (status: Status) => this.item.set(status));
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client) return;
      if (newState === State.Stopped) this.item.set(STOPPED);
      else if (newState === State.Starting) this.item.set(STARTING);
    });
    this.client = client;
    try {
      await client.start();
      usual = client.createDefaultErrorHandler();
    } catch (error) {
      this.client = undefined;
      this.log.error(String(error));
      throw new Trouble(`The server did not start (${launch.command}).`, 'The log says why.');
    }
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: SELECTOR,
      outputChannel: this.log,
      traceOutputChannel: this.trace,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: { ...this.settingsOf(firstFolder()), asksForValues: true, showsSql: true },
      initializationFailedHandler: () => false,
      diagnosticCollectionName: 'sterna',
      middleware: {
        ...actionMiddleware,
        workspace: {
          configuration: (params) =>
            params.items.map((item) => {
              const uri = item.scopeUri ? vscode.Uri.parse(item.scopeUri) : undefined;
              const folder = uri ? vscode.workspace.getWorkspaceFolder(uri) : firstFolder();
              return item.section === 'sterna'
                ? this.settingsOf(folder)
                : vscode.workspace.getConfiguration(item.section, folder);
            }),
        },
      },
    };
  }

  private settingsOf(folder: vscode.WorkspaceFolder | undefined): ServerSettings {
    return serverSettings(folder, this.interpreterOf.get(keyOf(folder)));
  }

  private async halt(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (!client) return;
    if (client.state === State.Running) await client.stop();
    await client.dispose();
  }

  private report(error: unknown): void {
    if (error instanceof Cancelled) {
      this.item.set({ state: 'stopped', text: 'Sterna', detail: 'Setting up the server was cancelled.' });
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    const remedy = error instanceof Trouble ? error.remedy : 'The log has the details.';
    this.item.set({ state: 'stopped', text: 'Sterna', detail: `${message} ${remedy}` });
    this.log.error(message);
    void this.offer(`Sterna: ${message} ${remedy}`);
  }

  private async offer(message: string): Promise<void> {
    const [restart, settings, log] = ['Restart Server', 'Open Settings', 'Show Log'] as const;
    const answer = await vscode.window.showErrorMessage(message, restart, settings, log);
    if (answer === restart) await this.restart();
    else if (answer === settings)
      await vscode.commands.executeCommand('workbench.action.openSettings', '@ext:sterna.sterna');
    else if (answer === log) this.log.show();
  }
}

function firstFolder(): vscode.WorkspaceFolder | undefined {
  return vscode.workspace.workspaceFolders?.[0];
}

function keyOf(folder: vscode.WorkspaceFolder | undefined): string {
  return folder?.uri.toString() ?? '';
}

function same(a: Launch, b: Launch | undefined): boolean {
  return b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}
