import { z } from 'zod';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import type { CustomCheck } from './pack.ts';
import { stemOf } from './resource-name.ts';
import { validateYaml } from './validate-yaml.ts';
import type { YamlDocument } from './yaml-document.ts';

export const checkSchema = z
  .strictObject({
    description: z.string().optional().meta({ description: 'Default: the comment at the head of the SQL file.' }),
    severity: z.enum(['error', 'warn']).default('error'),
    threshold: z.number().min(0).default(0).meta({ description: 'Failing rows allowed.' }),
  })
  .meta({ title: 'checks/<check>.yml', description: 'About the query of the same name, which must return no rows.' });

/** checks/<check>.sql with its optional yml. */
export function parseCheck(
  sql: { readonly file: string; readonly text: string },
  document: YamlDocument | null,
): { check: CustomCheck | null; diagnostics: Diagnostic[] } {
  const place = { file: sql.file, line: 1, column: 1 };
  const name = stemOf(sql.file);
  const described = leadingComment(sql.text);
  if (document === null) {
    return {
      check: { name, description: described, sql: sql.text, severity: 'error', threshold: 0, place },
      diagnostics: [],
    };
  }
  const { value, diagnostics } = validateYaml(document, checkSchema, 'The check');
  if (value === null) return { check: null, diagnostics };
  const { severity, threshold, description } = value;
  return {
    check: { name, description: description ?? described, sql: sql.text, severity, threshold, place },
    diagnostics,
  };
}

function leadingComment(sql: string): string {
  const lines: string[] = [];
  for (const line of sql.split(/\r?\n/)) {
    const comment = /^\s*--\s?(.*)$/.exec(line);
    if (comment === null) break;
    lines.push(comment[1]?.trim() ?? '');
  }
  return lines.join(' ').trim();
}
