const vscode = require('vscode');

/** The part of the Python extension's API that Sterna uses; the interpreter is the one of a setting. */
exports.activate = () => {
  const changed = new vscode.EventEmitter();
  const selected = (resource) =>
    vscode.workspace.getConfiguration('python', resource).get('defaultInterpreterPath') || '';
  vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('python')) changed.fire({ path: selected(), resource: undefined });
  });
  return {
    environments: {
      getActiveEnvironmentPath: (resource) => ({ id: selected(resource), path: selected(resource) }),
      resolveEnvironment: async ({ path }) => (path ? { executable: { uri: vscode.Uri.file(path) } } : undefined),
      onDidChangeActiveEnvironmentPath: changed.event,
    },
  };
};
