import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import test from 'node:test';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { type IGrammar, INITIAL, parseRawGrammar, Registry } from 'vscode-textmate';

const root = process.cwd();
const FILES: Record<string, string> = {
  'source.python': 'node_modules/tm-grammars/grammars/python.json',
  'source.sql': 'node_modules/tm-grammars/grammars/sql.json',
  'sterna.run-sql': 'syntaxes/run-sql.tmLanguage.json',
};

async function loadGrammar(): Promise<IGrammar> {
  const resolve = createRequire(path.join(root, 'package.json')).resolve;
  const wasm = path.join(path.dirname(resolve('vscode-oniguruma')), 'onig.wasm');
  await loadWASM(new Uint8Array(readFileSync(wasm)));
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async (scope) => {
      const file = FILES[scope];
      return file ? parseRawGrammar(readFileSync(path.join(root, file), 'utf8'), file) : null;
    },
    getInjections: (scope) => (scope === 'source.python' ? ['sterna.run-sql'] : undefined),
  });
  const grammar = await registry.loadGrammar('source.python');
  assert(grammar);
  return grammar;
}

const grammar = loadGrammar();

/**
 * Reads a text in which a line of Python may be followed by lines of marks, `#   ^^^ .sql` or `#   ^^^ !.sql`: every character
 * above a `^` has, or with `!` has not, a scope that contains the word.
 */
async function check(text: string): Promise<void> {
  const python = await grammar;
  let state = INITIAL;
  let scopesAt: string[] = [];
  let above = '';
  let marks = 0;
  for (const line of text.split('\n')) {
    const mark = /^#( *)(\^+) (!?)(\S+)$/.exec(line);
    if (!mark) {
      const result = python.tokenizeLine(line, state);
      state = result.ruleStack;
      scopesAt = [];
      for (const token of result.tokens) {
        for (let at = token.startIndex; at < token.endIndex; at++) scopesAt[at] = token.scopes.join(' ');
      }
      above = line;
      continue;
    }
    const [, blanks = '', carets = '', not, word = ''] = mark;
    for (let at = 1 + blanks.length; at < 1 + blanks.length + carets.length; at++) {
      const has = (scopesAt[at] ?? '').includes(word);
      assert.equal(has, not === '', `${above}\n${' '.repeat(at)}^ has ${scopesAt[at]}`);
    }
    marks++;
  }
  assert(marks > 0, 'a text without marks tests nothing');
}

const CASES: Record<string, string> = {
  'a plain string': `
migrations.RunSQL("UPDATE blog_post SET title = 'x'", elidable=True)
#                  ^^^^^^ keyword.other
#                                   ^^^ keyword.other
#                                               ^^^ string.quoted.single.sql
#                                                     ^^^^^^^^ !meta.embedded
x = "SELECT 1"
#    ^^^^^^ !.sql`,
  'triple quotes that begin a line': `
class Migration(migrations.Migration):
    operations = [
        migrations.RunSQL(
            """
            CREATE INDEX i ON blog_post (title)
#           ^^^^^^ keyword.other
            """,
            r'''DROP INDEX i''',
#               ^^^^ keyword.other
        ),
    ]
    name = "CREATE TABLE"
#           ^^^^^^ !.sql`,
  'keyword arguments': `
RunSQL(
    sql="DELETE FROM a",
#   ^^^ variable.parameter
#        ^^^^^^ keyword.other
    reverse_sql='DROP TABLE b',
#                ^^^^ keyword.other
    hints={"target_db": "SELECT", "b": ("DROP", 1)},
#           ^^^^^^^^^ !.sql
#                        ^^^^^^ !.sql
#                                        ^^^^ !.sql
    state_operations=[migrations.AddField("select", name="select")],
#                                          ^^^^^^ !.sql
    reverse_sql=migrations.RunSQL.noop,
#                          ^^^^^^ !.sql
)
y = "SELECT"
#    ^^^^^^ !.sql`,
  'lists and parameters': `
migrations.RunSQL(["INSERT INTO a VALUES (1)", ("INSERT INTO a VALUES (%s, %(n)s)", ["DROP", f(1, "x")]), "DROP TABLE a"])
#                   ^^^^^^ keyword.other
#                                                ^^^^^^ keyword.other
#                                                                      ^^ placeholder
#                                                                          ^^^^^ placeholder
#                                                                                     ^^^^ !.sql
#                                                                                                          ^^^^ keyword.other
z = ["DROP TABLE a"]
#     ^^^^ !.sql`,
  'strings that are joined': `
migrations.RunSQL(
    (
        "ALTER TABLE a "
#        ^^^^^ keyword.other
        "DROP COLUMN b"
#        ^^^^ keyword.other
    ),
    "ALTER TABLE a "  # a comment with "DROP" in it
#                                       ^^^^ !.sql
    "ADD COLUMN b text",
#    ^^^ .sql
)
after = "DROP"
#        ^^^^ !.sql`,
  'SQL that is not closed stays in its string': `
migrations.RunSQL("-- it's open", """SELECT 'open /* """)
#                  ^^^^^^^^^^^^ comment.line
#                                    ^^^^^^ keyword.other
after = "DROP"
#^^^^ !.sql
#        ^^^^ !.sql`,
  'quotes inside strings': `
migrations.RunSQL("COMMENT ON TABLE \\"a\\" IS 'it''s'", '')
#                  ^^^^^^^ meta.embedded
after = 1
#^^^^ !.sql
migrations.RunSQL("""SELECT "a" FROM "b" """)
#                    ^^^^^^ keyword.other
#                               ^^^^ keyword.other
after = 1
#^^^^ !.sql`,
  'bytes and f-strings stay with Python': `
migrations.RunSQL(f"DROP TABLE {name}")
#                   ^^^^ !.sql
#                                ^^^^ meta.fstring
after = "DROP"
#        ^^^^ !.sql`,
  'other strings are left alone': `
class Post(models.Model):
    """SELECT is a word here."""
#      ^^^^^^ !.sql
    help_text = "RunSQL('SELECT 1')"
#                ^^^^^^^^^^^^^^^^^^ !.sql
    # RunSQL("SELECT 1")
#            ^^^^^^ !.sql
    x = NotRunSQL("SELECT 1")
#                  ^^^^^^ !.sql
    def RunPython(self): return cursor.execute("SELECT 1")
#                                               ^^^^^^ !.sql`,
  'nested calls and parentheses': `
migrations.RunSQL(load("a.sql", (1, 2)), reverse_sql=migrations.RunSQL.noop)
#                 ^^^^ meta.function-call
migrations.RunSQL(("SELECT (1), (2)"), ("SELECT 2"))
#                          ^ meta.embedded
#                                        ^^^^^^ keyword.other
after = "DROP"
#        ^^^^ !.sql`,
};

for (const [name, text] of Object.entries(CASES)) test(`RunSQL grammar: ${name}`, () => check(text));
