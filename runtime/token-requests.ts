import type { AnyApi, RouteKey } from '../keys/api/api.js';
import { allowed, type TokenPrincipal } from './allowed.js';
import type { Asked } from './asked.js';
import type { Identified } from './identify.js';
import type { Headers } from './limits/rate-limit-headers.js';
import type { TokenJudge } from './tokens/token-judge.js';
import type { Verdict } from './verdict.js';
import type { VerifierParts } from './verifier-parts.js';

/** Judges requests with tokens. */
export class TokenRequests<A extends AnyApi> {
  readonly #parts: VerifierParts;
  readonly #tokens: TokenJudge;

  constructor(parts: VerifierParts, tokens: TokenJudge) {
    this.#parts = parts;
    this.#tokens = tokens;
  }

  /** @throws whatever keeps the token from being judged: none of it lets anybody through */
  async judge<K extends RouteKey<A>>(
    asked: Asked<K>,
    { credential, token, where }: Extract<Identified, { kind: 'token' }>,
  ): Promise<Verdict<A, K>> {
    const { request, requestId, only } = asked;
    const { admission: admissions, clock, counting, denials, logAllowed } = this.#parts;
    const judgement = await this.#tokens.judge(credential, token, clock(), request.signal);
    if (judgement.kind === 'refused') {
      const { reason, subject } = judgement;
      return denials.deny(reason, requestId, { where, credential, subject });
    }
    const { bearer, grantor } = judgement;
    const match = this.#parts.route(request.method, request.path);
    const admission = admissions.decideToken(request, bearer, match, only);
    if (admission.kind === 'refused') {
      const shown = { where, credential, subject: bearer.subject, route: match?.key };
      return denials.deny(admission.reason, requestId, { ...shown, ...admission });
    }
    const principal: TokenPrincipal = grantor === undefined ? bearer : { ...bearer, grantor };
    const allow = (headers?: Headers) => {
      logAllowed();
      return allowed<A, K>(admission.route, principal, headers);
    };
    const { account, subject } = bearer;
    const route = admission.route.key;
    const count = counting.at(route);
    if (count === undefined) return allow();
    const caller = { account, credential: [account, subject], user: subject, grantor };
    const known = { where, credential, subject, route };
    return counting.judge(asked, { count, caller, known }, allow);
  }
}
