/** Plans, builds, checks and publishing. */
export const buildErrors = {
  'no-extracts': (p: { workspace: string }) => ({
    what: `The mirror of ${p.workspace} holds no complete extract day.`,
    advice: 'Run `assay sync` first, and look at its log if it found nothing.',
  }),
  'pack-changed-during-build': (p: { file: string }) => ({
    what: `The pack's file ${p.file} changed while the build ran.`,
    advice: 'Save your work on the pack and run the refresh again.',
  }),
  'model-not-built': (p: { model: string; message: string }) => ({
    what: `The model ${p.model} could not be built: ${p.message}`,
    advice: `Correct the SQL of ${p.model} in the pack; \`assay query\` on the last snapshot helps to try it.`,
  }),
  'check-not-run': (p: { check: string; message: string }) => ({
    what: `The check ${p.check} could not be run: ${p.message}`,
    advice: 'Correct the test in the YAML file of its model, or the file under checks/.',
  }),
  'check-arguments-invalid': (p: { check: string; file: string; line: number; message: string }) => ({
    what: `The test ${p.check} at ${p.file}:${p.line} is not written right: ${p.message}`,
    advice: 'Correct its arguments; docs/guide/packs.md lists what each kind of test takes.',
  }),
  'check-kind-unknown': (p: { check: string; file: string; line: number; kind: string; known: string }) => ({
    what: `The test ${p.check} at ${p.file}:${p.line} is of the unknown kind ${p.kind}.`,
    advice: `Use one of: ${p.known}.`,
  }),
  'analysis-function-unknown': (p: { model: string; function: string; known: string }) => ({
    what: `The computed model ${p.model} asks for the function ${p.function}, which is not registered.`,
    advice: p.known === '' ? 'No functions are registered.' : `Use one of: ${p.known}.`,
  }),
  'computed-model-failed': (p: { model: string; function: string; message: string }) => ({
    what: `The computed model ${p.model} failed in ${p.function}: ${p.message}`,
    advice: 'Look at its inputs in the SQL page; the last good snapshot stays as it is.',
  }),
  'surrogate-key-collision': (p: { model: string; column: string; keys: number }) => ({
    what: `${p.keys} surrogate keys of ${p.model}.${p.column} stand for more than one version.`,
    advice: 'Look for rows of the source that repeat a key and a day; the last good snapshot stays as it is.',
  }),
} as const;
