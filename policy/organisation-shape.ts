import type { Environment } from './environments.js';
import type { PolicyException } from './exceptions.js';
import type {
  BarredType,
  ElevatedApproval,
  Organisation,
  ReadPermissions,
  SecretConsumers,
  ToxicCombination,
} from './organisation.js';
import { quote } from './quote.js';
import { isMap } from './subjects/shapes.js';

/** What a member of a part must be. `?`: it may be left out. */
type Form = 'text' | 'texts' | 'text?' | 'texts?';
type FormOf<Value> = undefined extends Value
  ? `${NonNullable<Value> extends string ? 'text' : 'texts'}?`
  : Value extends string
    ? 'text'
    : 'texts';
/** The forms of all members: a member that a part gets later is missed by the compiler. */
type FormsOf<Part> = { readonly [Name in keyof Required<Part>]: FormOf<Part[Name]> };

const EXCEPTION: FormsOf<PolicyException> = {
  project: 'text',
  stack: 'text',
  resource: 'text',
  rule: 'text',
  scopes: 'texts?',
  reason: 'text',
  approver: 'text',
  until: 'text',
};
const COMBINATION: FormsOf<ToxicCombination> = { catalog: 'text', scopes: 'texts', because: 'text' };
const APPROVAL: FormsOf<ElevatedApproval> = { catalog: 'text', scopes: 'texts', owners: 'texts' };
const READING: FormsOf<ReadPermissions> = { catalog: 'text', permissions: 'texts' };
const BARRED: FormsOf<BarredType> = {
  catalog: 'text',
  type: 'text',
  because: 'text',
  instead: 'text?',
  environments: 'texts?',
};
const CONSUMERS: FormsOf<SecretConsumers> = { secrets: 'text', principals: 'texts' };
const ENVIRONMENT: FormsOf<Environment> = { stacks: 'texts', prefixes: 'texts?', names: 'texts?' };

type Forms = Readonly<Record<string, Form>>;

/** How each setting of an organisation is written; catalogs are checked as catalogs. */
const SETTINGS: {
  readonly [Name in keyof Required<Organisation>]: Forms | 'texts' | 'catalogs' | 'environments';
} = {
  catalogs: 'catalogs',
  environments: 'environments',
  exceptions: EXCEPTION,
  toxicCombinations: COMBINATION,
  elevatedApprovals: APPROVAL,
  readPermissions: READING,
  barredTypes: BARRED,
  keyTables: 'texts',
  verifierRoles: 'texts',
  secretConsumers: CONSUMERS,
};

function refuse(where: string, what: string): never {
  throw new TypeError(`apiKeyPolicies: ${where}: ${what}`);
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function assertNames(
  where: string,
  value: unknown,
  forms: Forms,
): asserts value is Readonly<Record<string, unknown>> {
  const there = Object.keys(forms).join(', ');
  if (!isMap(value)) refuse(where, `write { ${there} }`);
  const stranger = Object.keys(value).find((name) => !Object.hasOwn(forms, name));
  if (stranger !== undefined) refuse(where, `there is no ${quote(stranger)}; there are ${there}`);
}

function assertPart(where: string, value: unknown, forms: Forms): void {
  assertNames(where, value, forms);
  for (const [name, form] of Object.entries(forms)) {
    const member = value[name];
    if (member === undefined && form.endsWith('?')) continue;
    if (member === undefined && form === 'text') refuse(where, `${name} is empty`);
    if (form.startsWith('texts') ? !areTexts(member) : typeof member !== 'string')
      refuse(where, `${name} is to be a ${form.startsWith('texts') ? 'list of texts' : 'text'}`);
  }
}

/**
 * That the settings of an organisation are those that there are, each in its form: JavaScript has no compiler that would tell, and
 * what is misspelt would guard nothing and nobody would notice. What they say is looked at elsewhere.
 *
 * @throws TypeError that names the first that is not.
 */
export function assertOrganisationShape(organisation: Readonly<Record<string, unknown>>): void {
  const forms = new Map(Object.entries(SETTINGS));
  for (const [name, value] of Object.entries(organisation)) {
    // The pack's own, where its settings are handed over as they are.
    if (name === 'clock') continue;
    const form = forms.get(name);
    if (form === undefined)
      throw new TypeError(
        `apiKeyPolicies: there is no setting ${quote(name)}; there are ${Object.keys(SETTINGS).join(', ')}`,
      );
    if (value === undefined) continue;
    if (form === 'environments') {
      if (!isMap(value)) refuse(name, 'write { prod: ["*-prod"], … }');
      for (const [environment, one] of Object.entries(value))
        if (!Array.isArray(one)) assertNames(`environments.${environment}`, one, ENVIRONMENT);
    } else if (!Array.isArray(value)) refuse(name, 'is to be a list');
    else if (form === 'texts') {
      if (!areTexts(value)) refuse(name, 'is to be a list of texts');
    } else if (form !== 'catalogs')
      for (const [index, one] of value.entries()) assertPart(`${name}[${index}]`, one, form);
  }
}
