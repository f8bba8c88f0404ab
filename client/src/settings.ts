import * as path from 'node:path';
import * as vscode from 'vscode';
import { expand } from './launch';

/** What the server is told about a folder: the section `sterna` of its configuration. */
export interface ServerSettings {
  readonly project: string;
  readonly settings: string;
  readonly python: string;
  readonly dialect: string;
  readonly baseBranch: string;
  readonly format: string;
  readonly preview: boolean;
  readonly trusted: boolean;
  readonly rules: Readonly<Record<string, string>>;
}

/** The settings of a folder in the server's terms; `interpreter` is the one selected there. */
export function serverSettings(
  folder: vscode.WorkspaceFolder | undefined,
  interpreter: string | undefined,
): ServerSettings {
  const section = vscode.workspace.getConfiguration('sterna', folder);
  const project = section.get('project', '');
  const root = folder?.uri.fsPath ?? '';
  return {
    project: project && path.resolve(root, expand(project, root)),
    settings: section.get('settingsModule', ''),
    python: interpreter ?? '',
    dialect: section.get('dialect', ''),
    baseBranch: section.get('baseBranch', ''),
    format: section.get('format', ''),
    preview: section.get('preview', false),
    trusted: vscode.workspace.isTrusted,
    rules: section.get<Record<string, string>>('rules', {}),
  };
}

/** The setting `sterna.server`: the path of a program, or a command in words. */
export function serverSetting(folder: vscode.WorkspaceFolder): string | string[] {
  const value: unknown = vscode.workspace.getConfiguration('sterna', folder).get('server');
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.map(String) : '';
}

/** The setting `sterna.interpreter`, expanded; undefined when it is empty or the workspace is not trusted. */
export function interpreterSetting(folder: vscode.WorkspaceFolder | undefined): string | undefined {
  if (!vscode.workspace.isTrusted) return undefined;
  const value = vscode.workspace.getConfiguration('sterna', folder).get('interpreter', '');
  const root = folder?.uri.fsPath ?? '';
  return value ? path.resolve(root, expand(value, root)) : undefined;
}
