import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient/node';

/** Shows a file that a code action has just written; not in the command palette. */
export const OPEN_CREATED = 'sterna.openCreated';

/** After a code action that creates a file, the file is opened: a generated migration is there to be read. */
export const actionMiddleware: Pick<Middleware, 'provideCodeActions' | 'resolveCodeAction'> = {
  async provideCodeActions(document, range, context, token, next) {
    const actions = await next(document, range, context, token);
    if (actions) await Promise.all(actions.map((action) => ('edit' in action ? openAfter(action) : undefined)));
    return actions;
  },
  async resolveCodeAction(item, token, next) {
    const action = await next(item, token);
    if (action) await openAfter(action);
    return action;
  },
};

export function registerOpenCreated(): vscode.Disposable {
  return vscode.commands.registerCommand(OPEN_CREATED, async (uri: vscode.Uri) => {
    // Whoever looked at the edit first may have left the file out.
    if (await exists(uri)) await vscode.window.showTextDocument(uri, { preview: false });
  });
}

async function openAfter(action: vscode.CodeAction & { data?: { confirmed?: boolean } }): Promise<void> {
  // While an edit waits to be confirmed, the workbench forgets the command that would follow it.
  if (!action.edit || action.command || action.data?.confirmed) return;
  for (const [uri] of action.edit.entries()) {
    if (await exists(uri)) continue;
    action.command = { command: OPEN_CREATED, title: 'Open', arguments: [uri] };
    return;
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
