import type { AnyApi, RouteDefinition } from '../keys/api/api.js';
import { takenBy } from '../keys/api/credential-kinds.js';
import { lacking, type Needed, neededBy } from '../keys/api/requirement.js';
import type { RouteMatch } from '../keys/api/router.js';
import type { CredentialKind, TokensDefinition } from '../keys/api/tokens.js';
import type { AnyCatalog } from '../keys/catalog/catalog.js';
import type { KeyRecord, KeyVersion } from '../keys/record/record.js';
import type { DenialReason } from './denial.js';
import { asksForAnother, methodsOf } from './method-guard.js';
import type { VerifierRequest } from './request.js';
import { CatalogRights, type Rights } from './rights.js';
import type { Bearer } from './tokens/bearer.js';

/** Whether the proven holder of a key may go on, and if not why, with what the refusal may say of it. */
export type Admission =
  | {
      readonly kind: 'admitted';
      readonly route: RouteMatch;
      readonly rights: Rights;
      /** The permissions that were asked for, and were there. */
      readonly used: readonly string[];
    }
  | Refused;

/** As {@link Admission}, of a token, which says itself what it may do. */
export type TokenAdmission = { readonly kind: 'admitted'; readonly route: RouteMatch } | Refused;

/** Why a proven caller may not go on. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: Extract<
    DenialReason,
    'unlisted-route' | 'wrong-type' | 'wrong-credential' | 'wrong-method' | 'insufficient-scope'
  >;
  /** The permissions that are missing, and the smallest scopes that grant them, with blanks between them. */
  readonly permission?: string;
  readonly scope?: string;
  /** The methods that the key may use. */
  readonly methods?: string;
}

/** A caller who may go on. */
export type Admitted = Extract<Admission, { readonly kind: 'admitted' }>;

/** What a route asks for, taken apart once. */
interface RouteNeeds {
  readonly types: Needed | undefined;
  readonly permission: Needed | undefined;
  readonly oauthScopes: Needed | undefined;
  readonly takes: ReadonlySet<CredentialKind>;
}

function needsOf(route: RouteDefinition, tokens: TokensDefinition | undefined): RouteNeeds {
  const { types, permission, oauthScopes } = route;
  return {
    takes: new Set(takenBy(route, tokens)),
    oauthScopes: oauthScopes === undefined ? undefined : neededBy(oauthScopes),
    types: types === undefined ? undefined : neededBy(types),
    permission: permission === undefined ? undefined : neededBy(permission),
  };
}

/** Decides what proven callers may do in one API. Nothing here waits. */
export class Admissions {
  readonly #catalog: AnyCatalog;
  readonly #rights: CatalogRights;
  readonly #needs: ReadonlyMap<string, RouteNeeds>;

  constructor({ catalog, routes, tokens }: AnyApi) {
    this.#catalog = catalog;
    this.#rights = new CatalogRights(catalog);
    this.#needs = new Map(
      Object.entries<RouteDefinition>(routes).map(([key, route]) => [key, needsOf(route, tokens)] as const),
    );
  }

  /**
   * Type, method, permission, in this order: outside its surface a key is nobody, and is told nothing of methods; and the
   * guard on methods holds whatever the scopes say, also where there is no route. In an overlap both types decide.
   *
   * @param match the route that the request is for.
   * @param only the one route that a handler is bound to.
   * @param granted what the grantor of the key may do now; absent if the key has none.
   */
  decide(
    request: VerifierRequest,
    record: KeyRecord,
    version: KeyVersion,
    match: RouteMatch | undefined,
    only: string | undefined,
    granted?: ReadonlySet<string>,
  ): Admission {
    const types = [version.type, record.terms.type];
    const bound = methodsOf(this.#catalog, types);
    const methods = bound === undefined ? {} : { methods: bound.join(', ') };
    const mayUse = (bound?.includes(request.method) ?? true) && !asksForAnother(request);
    const needs = match && this.#needs.get(match.key);
    if (match === undefined || needs === undefined || (only !== undefined && match.key !== only))
      return { kind: 'refused', reason: mayUse ? 'unlisted-route' : 'wrong-method', ...methods };
    if (!needs.takes.has('key')) return { kind: 'refused', reason: 'wrong-credential' };
    if (!types.every((type) => isServed(needs, type))) return { kind: 'refused', reason: 'wrong-type' };
    if (!mayUse) return { kind: 'refused', reason: 'wrong-method', ...methods };
    const rights = this.#rights.of(record, version, granted);
    if (needs.permission === undefined) return { kind: 'admitted', route: match, rights, used: [] };
    const has = (name: string) => rights.permissions.includes(name);
    const missing = lacking(needs.permission, has);
    if (missing.length === 0) {
      const held = needs.permission.names.filter(has);
      // Of alternatives the first was enough.
      const used = needs.permission.mode === 'any' ? held.slice(0, 1) : held;
      return { kind: 'admitted', route: match, rights, used };
    }
    const scopes = new Set(missing.map((permission) => this.#rights.scopeFor(permission, version.type)));
    return {
      kind: 'refused',
      reason: 'insufficient-scope',
      permission: missing.join(' '),
      scope: [...scopes].join(' '),
    };
  }

  /** As {@link decide}, of a token: the kind of credential stands where the type of a key does. */
  decideToken(
    request: VerifierRequest,
    { credential, scopes, permissions }: Bearer,
    match: RouteMatch | undefined,
    only: string | undefined,
  ): TokenAdmission {
    const mayUse = !asksForAnother(request);
    const needs = match && this.#needs.get(match.key);
    if (match === undefined || needs === undefined || (only !== undefined && match.key !== only))
      return { kind: 'refused', reason: mayUse ? 'unlisted-route' : 'wrong-method' };
    if (!needs.takes.has(credential)) return { kind: 'refused', reason: 'wrong-credential' };
    if (!mayUse) return { kind: 'refused', reason: 'wrong-method' };
    const isOAuth = credential === 'oauth';
    const [needed, held] = isOAuth ? [needs.oauthScopes, scopes] : [needs.permission, permissions];
    const missing = needed === undefined ? [] : lacking(needed, (name) => held.includes(name));
    if (missing.length === 0) return { kind: 'admitted', route: match };
    // The scopes of an access token are its permissions; a session is told the scope of the catalog that would do.
    const wanted = isOAuth ? missing : missing.map((permission) => this.#rights.scopeFor(permission, ''));
    const [permission, scope] = [missing.join(' '), [...new Set(wanted)].join(' ')];
    return { kind: 'refused', reason: 'insufficient-scope', permission, scope };
  }
}

function isServed({ types }: RouteNeeds, type: string): boolean {
  return types === undefined || types.names.includes(type);
}
