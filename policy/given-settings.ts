import type { CatalogBook } from './catalog-book.js';
import { environmentsOf } from './environments.js';
import type { Organisation } from './organisation.js';
import { matches } from './pattern.js';
import { quote, some } from './quote.js';
import type { Rule } from './rule.js';
import type { Setting } from './setting.js';
import { isMap } from './subjects/shapes.js';

/** What settings can be about. */
interface Known {
  readonly organisation: Pick<Organisation, 'environments'>;
  readonly catalogs: CatalogBook;
}

/** What there is of a kind of names: all by which a setting can mean it, and those that a message lists. */
function namesOf(
  kind: NonNullable<Setting['names']>,
  { organisation, catalogs }: Known,
): { readonly all: readonly string[]; readonly shown: readonly string[] } {
  if (kind === 'environments') {
    const names = environmentsOf(organisation.environments ?? {}).map(({ name }) => name);
    return { all: names, shown: names };
  }
  const types = catalogs.names.flatMap((catalog) =>
    Object.keys(catalogs.named(catalog)?.catalog.types ?? {}).map((type) => [type, `${catalog}/${type}`]),
  );
  return { all: types.flat(), shown: types.flatMap(([, full]) => full ?? []) };
}

/** The first name in a setting of what is not there: in a map exact names, in a list patterns. */
function strangerIn(value: unknown, names: readonly string[]): string | undefined {
  if (isMap(value)) return Object.keys(value).find((name) => !names.includes(name));
  if (!Array.isArray(value)) return undefined;
  return value.find(
    (one) => typeof one === 'string' && one !== '*' && !names.some((name) => matches(one, name)),
  );
}

/** @throws TypeError if a rule has no setting of this name, with those that it has. */
export function settingNamed(
  { name: rule, settings }: Pick<Rule, 'name' | 'settings'>,
  name: string,
): Setting {
  const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
  if (setting !== undefined) return setting;
  const there = Object.keys(settings).map(quote).join(', ') || 'none';
  throw new TypeError(`policy configuration: ${rule} has no setting ${quote(name)}; it has ${there}`);
}

/**
 * That the settings which a configuration gives to a rule are settings of it, and about key types and environments which there
 * are. The engine looks at their forms only: misspelt, a limit would hold for nothing and nobody would notice.
 *
 * @throws TypeError that names the first that is not there, and what is.
 */
export function assertGivenSettings(
  rule: Pick<Rule, 'name' | 'settings'>,
  given: Readonly<Record<string, unknown>>,
  known: Known,
): void {
  for (const [name, value] of Object.entries(given)) {
    const { names: kind } = settingNamed(rule, name);
    if (kind === undefined) continue;
    const { all, shown } = namesOf(kind, known);
    const stranger = strangerIn(value, all);
    if (stranger === undefined) continue;
    const [what, there] = {
      environments: ['environment', 'environments of the policy pack name'],
      'key types': ['key type', 'the catalogs of the policy pack have'],
    }[kind];
    throw new TypeError(
      `policy configuration: ${rule.name}.${name}: there is no ${what} ${quote(stranger)}; ` +
        `${there} ${shown.length === 0 ? 'none' : some(shown)}`,
    );
  }
}
