import * as vscode from 'vscode';

const SCHEME = 'sterna-report';
const URI = vscode.Uri.from({ scheme: SCHEME, path: 'Sterna Status' });

/** The server's report as a read-only document, asked for anew each time it is shown. */
export class Report implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  readonly onDidChange = this.changed.event;

  /** `ask` gives the text; its error becomes the text. */
  constructor(private readonly ask: () => Promise<string>) {}

  async provideTextDocumentContent(): Promise<string> {
    try {
      return await this.ask();
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async show(): Promise<void> {
    this.changed.fire(URI);
    await vscode.window.showTextDocument(URI, { preview: true });
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
