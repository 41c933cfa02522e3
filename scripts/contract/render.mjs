import { requestClasses } from './requests.mjs';
import { responseTypes } from './responses.mjs';

const HEADER = '// generated from openapi/ by scripts/contract/generate.mjs; change the contract, not this file\n';

const imported = (names, from) => (names.size ? `import { ${[...names].sort().join(', ')} } from '${from}';\n` : '');

/**
 * The files of src/contract, made from a bundled document.
 * @param {object} document OpenAPI 3.1, bundled
 * @param {string} validation where the generated files import our decorators from
 * @returns {Record<string, string>} text by file name; the same document gives the same text
 * @throws {ContractError} naming the pointer of a schema that is outside the closed set
 */
export function render(document, validation = '../shared/validation') {
  const { text, names, used } = requestClasses(document);
  const imports =
    imported(used['class-transformer'], 'class-transformer') +
    imported(used['class-validator'], 'class-validator') +
    imported(used.ours, validation);
  return {
    'index.ts': `${HEADER}export * from './requests';\nexport type * from './responses';\n`,
    'requests.ts': `${HEADER}${imports}\n${text}`,
    'responses.ts': `${HEADER}\n${responseTypes(document, names)}`,
  };
}
