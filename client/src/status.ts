import * as vscode from 'vscode';

/** What the server says about its engine in `sterna/status`, and what the client says before there is a server. */
export interface Status {
  readonly state: 'installing' | 'absent' | 'starting' | 'ready' | 'failed' | 'stopped';
  /** One or two words for the status bar, such as `Django 5.2.19`. */
  readonly text: string;
  /** Markdown for the tooltip. */
  readonly detail?: string;
}

const ICONS: Record<Status['state'], string> = {
  installing: '$(sync~spin)',
  absent: '$(circle-slash)',
  starting: '$(sync~spin)',
  ready: '$(database)',
  failed: '$(warning)',
  stopped: '$(error)',
};

const LINKS: readonly (readonly [string, string])[] = [
  ['sterna.showStatus', 'Show status'],
  ['sterna.restartEngine', 'Restart engine'],
  ['sterna.restart', 'Restart server'],
  ['sterna.showLog', 'Show log'],
];

// The files beside which the item is shown; what is not a file (a report, a log, settings) does not hide it.
const BESIDE: vscode.DocumentSelector = [{ language: 'python' }, { pattern: '**/pyproject.toml' }];

/** The item in the status bar: shown beside Python files and whenever something asks for attention. */
export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('sterna.status', vscode.StatusBarAlignment.Right, 90);
  private readonly subscription = vscode.window.onDidChangeActiveTextEditor(() => this.show());
  private status: Status = { state: 'starting', text: 'Sterna' };

  constructor() {
    this.item.name = 'Sterna';
    this.item.command = 'sterna.showStatus';
    this.set(this.status);
  }

  set(status: Status): void {
    this.status = status;
    this.item.text = `${ICONS[status.state] ?? ''} ${status.text}`.trim();
    this.item.tooltip = tooltip(status);
    this.item.accessibilityInformation = { label: `Sterna: ${status.text}, ${status.state}`, role: 'button' };
    this.item.backgroundColor =
      status.state === 'stopped'
        ? new vscode.ThemeColor('statusBarItem.errorBackground')
        : status.state === 'failed'
          ? new vscode.ThemeColor('statusBarItem.warningBackground')
          : undefined;
    this.show();
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }

  private show(): void {
    const document = vscode.window.activeTextEditor?.document;
    const elsewhere = document?.uri.scheme === 'file' && vscode.languages.match(BESIDE, document) === 0;
    if (elsewhere && this.status.state === 'ready') this.item.hide();
    else this.item.show();
  }
}

function tooltip({ text, detail }: Status): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(`**Sterna** ${text}\n\n`, true);
  if (detail) markdown.appendMarkdown(`${detail}\n\n`);
  markdown.appendMarkdown(`---\n\n${LINKS.map(([id, title]) => `[${title}](command:${id})`).join(' · ')}`);
  // The detail has words of the project in it: only these commands may be linked.
  markdown.isTrusted = { enabledCommands: LINKS.map(([id]) => id) };
  return markdown;
}
