import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { fullFormats } from 'ajv-formats/dist/formats';

type Validate = (value: string) => boolean;
const theirs = (name: 'date-time' | 'uuid'): Validate => {
  const format = fullFormats[name] as RegExp | { validate: Validate };
  return format instanceof RegExp ? (text) => format.test(text) : (text) => format.validate(text);
};

/** Compiles schemas of an OpenAPI document as JSON Schema 2020-12 reads them, independently of what src/ makes of them. */
export class ContractSchemas {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: object) {
    addFormats.default(this.#ajv);
    // Ajv is laxer than the RFCs: 3339 joins date, time and offset by T and colons, 9562 knows no urn: prefix in the text form.
    this.#ajv.addFormat(
      'date-time',
      (text) => /^\S+t\S+?(?:z|[+-]\d\d:\d\d)$/i.test(text) && theirs('date-time')(text),
    );
    this.#ajv.addFormat('uuid', (text) => !text.startsWith('u') && !text.startsWith('U') && theirs('uuid')(text));
    this.#ajv.addSchema(document, 'contract');
  }

  /** @param pointer into the document, such as `/components/schemas/User` */
  at(pointer: string): ValidateFunction {
    let validate = this.#compiled.get(pointer);
    if (validate === undefined) {
      const fragment = pointer.split('/').map(encodeURIComponent).join('/');
      validate = this.#ajv.compile({ $ref: `contract#${fragment}` });
      this.#compiled.set(pointer, validate);
    }
    return validate;
  }

  compile(schema: object): ValidateFunction {
    return this.#ajv.compile(schema);
  }

  explain(validate: ValidateFunction): string {
    return this.#ajv.errorsText(validate.errors, { dataVar: 'answer' });
  }
}
