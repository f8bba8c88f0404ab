import * as vscode from 'vscode';
import type { WorkspaceEdit } from 'vscode-languageclient/node';
import type { Session } from './session';

/** Asks for a value that a migration needs, then creates its file; listed by the server among the quick fixes. */
export const GENERATE_WITH_VALUE = 'sterna.generateWithValue';

/** The server's kind of action for the missing migrations of all apps. */
export const GENERATE_ALL = 'source.generateMigrations.sterna';

type Answer = boolean | string;

interface Wanted {
  readonly root: string;
  readonly labels: readonly string[];
  readonly answers: readonly Answer[];
  readonly text: string;
}

interface Question {
  readonly text: string;
  readonly choices: readonly { readonly answer: Answer; readonly words: string }[];
  readonly takesValue: boolean;
}

interface Outcome {
  readonly edit?: WorkspaceEdit;
  readonly question?: Question;
}

const TYPED = 'Type a value';

/** Goes on until no question is left; leaving one of them open changes nothing. */
export async function generateWithValue(session: Session, wanted: Wanted): Promise<void> {
  const answers = [...wanted.answers];
  let next: Answer | undefined = await typed(wanted.text);
  while (next !== undefined) {
    answers.push(next);
    const { root, labels } = wanted;
    const outcome = await session.ask<Outcome>('sterna/generate', { root, labels, answers });
    if (outcome.question) {
      next = await chosen(outcome.question);
      continue;
    }
    if (outcome.edit) await create(await session.toEdit(outcome.edit));
    return;
  }
}

function typed(question: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: question,
    prompt: 'A Python expression; datetime and timezone are there, as in timezone.now',
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() ? undefined : 'A value, such as 0 or timezone.now'),
  });
}

async function chosen(question: Question): Promise<Answer | undefined> {
  const items = question.choices.map(({ answer, words }) => ({ label: words, answer: answer as Answer | undefined }));
  if (question.takesValue) items.push({ label: TYPED, answer: undefined });
  const item = await vscode.window.showQuickPick(items, { title: question.text, ignoreFocusOut: true });
  return item && item.label === TYPED ? typed(question.text) : item?.answer;
}

async function create(edit: vscode.WorkspaceEdit): Promise<void> {
  const files = edit.entries().map(([uri]) => uri);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('No migration was written.');
  const [first] = files;
  if (first) await vscode.window.showTextDocument(first, { preview: false });
}
