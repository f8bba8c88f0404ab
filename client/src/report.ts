import * as vscode from 'vscode';

/** What the server tells as a read-only document, asked for anew each time it is shown. */
export class Report implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration: vscode.Disposable;
  private readonly uri: vscode.Uri;
  readonly onDidChange = this.changed.event;

  /** `scheme` is its own among the documents, `title` the name of its tab; `ask` gives the text, or its error does. */
  constructor(
    scheme: string,
    title: string,
    private readonly ask: () => Thenable<string>,
  ) {
    this.uri = vscode.Uri.from({ scheme, path: title });
    this.registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  async provideTextDocumentContent(): Promise<string> {
    try {
      return await this.ask();
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async show(): Promise<void> {
    this.changed.fire(this.uri);
    await vscode.window.showTextDocument(this.uri, { preview: true });
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
