// Reads who imports whom: every import of every source file, with what is only a type told apart.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';

/** One import, as paths from the project's root; `to` is a package's name where it is no file of ours. */
export interface Import {
  readonly from: string;
  readonly to: string;
  readonly isPackage: boolean;
  readonly onlyTypes: boolean;
}

export const projectRoot = join(import.meta.dirname, '..', '..');

/** Files below a folder, as paths from the project's root, sorted. */
export function filesBelow(folder: string, endings: readonly string[]): readonly string[] {
  return readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.parentPath, entry.name).slice(projectRoot.length + 1))
    .sort();
}

/** The TypeScript of a file: all of it, or a component's script blocks. */
function scriptOf(path: string, text: string): string {
  if (!path.endsWith('.svelte')) return text;
  return [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, script]) => script).join('\n');
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function resolved(from: string, specifier: string, onlyTypes: boolean): Import {
  const isPackage = !specifier.startsWith('.');
  return { from, to: isPackage ? packageOf(specifier) : posix.join(dirname(from), specifier), isPackage, onlyTypes };
}

function specifierOf(node: ts.Node): { readonly specifier: string; readonly onlyTypes: boolean } | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, onlyTypes: node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, onlyTypes: node.isTypeOnly };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { specifier: node.argument.literal.text, onlyTypes: true };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [first] = node.arguments;
    if (first && ts.isStringLiteral(first)) return { specifier: first.text, onlyTypes: false };
  }
  return undefined;
}

/** The imports of a text, told as if it stood at `path`. */
export function importsIn(path: string, text: string): readonly Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const named = specifierOf(node);
    if (named) found.push(resolved(path, named.specifier, named.onlyTypes));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, scriptOf(path, text), ts.ScriptTarget.ES2023, false, ts.ScriptKind.TS));
  return found;
}

/** All imports of all TypeScript files and components in the folders. */
export function importsBelow(folders: readonly string[]): readonly Import[] {
  return folders
    .flatMap((folder) => filesBelow(folder, ['.ts', '.svelte']))
    .flatMap((path) => importsIn(path, readFileSync(join(projectRoot, path), 'utf8')));
}
