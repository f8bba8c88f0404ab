import * as vscode from 'vscode';
import { registerOpenCreated } from './actions';
import { GENERATE_ALL, GENERATE_WITH_VALUE, generateWithValue } from './generate';
import { Interpreters } from './interpreter';
import { Report } from './report';
import { Session } from './session';
import { StatusItem } from './status';

let session: Session | undefined;

/** Starts the server of this window. What it knows about migrations is all in the server. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('Sterna', { log: true });
  const trace = vscode.window.createOutputChannel('Sterna Trace', { log: true });
  const item = new StatusItem();
  const interpreters = new Interpreters(log);
  const current = new Session(context, log, trace, item, interpreters);
  const text = async (request: string, params?: object): Promise<string> =>
    (await current.ask<{ text: string }>(request, params)).text;
  const report = new Report('sterna-report', 'Sterna Status', () => text('sterna/report'));
  const verification = new Report('sterna-verification', 'Sterna Verification.md', () =>
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Sterna: running Django on the project' },
      () => text('sterna/verify'),
    ),
  );
  let squash = {};
  const squashed = new Report('sterna-squash', 'Sterna Squash.sql', () => text('sterna/squash', squash));
  session = current;

  const command = <T extends unknown[]>(id: string, action: (...given: T) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(id, async (...given: T) => {
      try {
        await action(...given);
      } catch (error) {
        void vscode.window.showErrorMessage(`Sterna: ${error instanceof Error ? error.message : error}`);
      }
    });

  context.subscriptions.push(
    log,
    trace,
    item,
    interpreters,
    report,
    verification,
    squashed,
    registerOpenCreated(),
    command(GENERATE_WITH_VALUE, (wanted: Parameters<typeof generateWithValue>[1]) =>
      generateWithValue(current, wanted),
    ),
    command('sterna.generate', () =>
      vscode.commands.executeCommand('editor.action.sourceAction', { kind: GENERATE_ALL, apply: 'ifSingle' }),
    ),
    command('sterna.restart', () => current.restart()),
    command('sterna.restartEngine', () => current.ask('sterna/restart')),
    command('sterna.showStatus', () => report.show()),
    command('sterna.verify', () => verification.show()),
    command('sterna.showSquash', (wanted: object) => {
      squash = wanted;
      return squashed.show();
    }),
    command('sterna.showLog', () => log.show()),
    interpreters.onDidChange(() => current.reconsider()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => current.restart()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('sterna')) void current.reconsider();
    }),
  );
  await current.restart();
}

export function deactivate(): Thenable<void> | undefined {
  return session?.stop();
}
