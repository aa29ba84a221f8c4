/** The most patterns that a type may list, and the most characters of one: they travel with every key of the type. */
export const MOST_ISSUERS = 20;
export const LONGEST_ISSUER = 256;

/** An IAM principal, or a pattern of some: members of a pattern may hold `*` and `?`. */
interface Principal {
  readonly partition: string;
  /** 12 digits; in a pattern also `*`. */
  readonly account: string;
  readonly kind: string;
  /** Of a role its name, of users path and name; empty for the root user. */
  readonly name: string;
  /** Of a role, the name of the session. */
  readonly session: string;
}

/** What IAM takes for the names of users, roles and sessions, and wildcards. */
const NAME = /^[\w+=,.@*?-]{1,64}$/;
const PATH = /^([\x21-\x7e]+\/)?$/;
const ARN = /^arn:(aws[a-z-]*):(iam:|sts:):(\d{12}|\*):(root$|[a-z-]+\/)(.*)$/;

const FORM =
  'is not the ARN of an IAM principal: write it as "arn:aws:iam::111122223333:role/ci-deployer", with 12 digits or "*" for the account';
const ANYBODY = 'is anybody in any account: write the account, or more of the name';
const NO_PATH =
  'has a path beside wildcards, and STS does not tell the path of a role: leave the path out, or write account and name in full';
const SESSION =
  'is not role and session: write "arn:aws:sts::111122223333:assumed-role/ci-deployer/release-*"';

/** A pattern as a principal, or, in words, what is wrong with it. */
function parsePattern(pattern: string): Principal | string {
  const [, partition = '', service = '', account = '', kind = '', rest = ''] = ARN.exec(pattern) ?? [];
  const parts = rest.split('/');
  const name = parts.at(-1) ?? '';
  const path = rest.slice(0, rest.length - name.length);
  const isAnybody = (one: string): boolean => account === '*' && /^[*?]*$/.test(one);
  switch (service + kind) {
    case 'iam:root':
      return { partition, account, kind: 'root', name: '', session: '' };
    case 'iam:role/':
      if (!NAME.test(name) || !PATH.test(path)) return FORM;
      if (isAnybody(name)) return ANYBODY;
      if (path !== '' && /[*?]/.test(account + rest)) return NO_PATH;
      return { partition, account, kind: 'role', name, session: '*' };
    case 'iam:user/':
    case 'sts:federated-user/':
      if (!NAME.test(name) || !PATH.test(path)) return FORM;
      return isAnybody(name) ? ANYBODY : { partition, account, kind, name: rest, session: '' };
    case 'sts:assumed-role/': {
      const [role = '', session = '', ...more] = parts;
      if (!NAME.test(role) || !NAME.test(session) || more.length > 0) return SESSION;
      return isAnybody(role) ? ANYBODY : { partition, account, kind: 'role', name: role, session };
    }
    default:
      return FORM;
  }
}

/** What is wrong with a pattern of `issuers`, in words that go on from it, or `undefined`. */
export function issuerProblem(pattern: string): string | undefined {
  if (pattern.length > LONGEST_ISSUER) return `is longer than ${LONGEST_ISSUER} characters: shorten it`;
  const parsed = parsePattern(pattern);
  return typeof parsed === 'string' ? parsed : undefined;
}

/** Who calls, from the ARN that STS gives; `undefined` for what is none of the identities that STS knows. */
function callerOf(arn: string): Principal | undefined {
  const [, partition = '', account = '', kind, name = '', session = ''] =
    /^arn:(aws[a-z-]*):sts::(\d{12}):(assumed-role)\/([^/\s]+)\/([^/\s]+)$/.exec(arn) ??
    /^arn:(aws[a-z-]*):iam::(\d{12}):(user\/)(\S+)$/.exec(arn) ??
    /^arn:(aws[a-z-]*):sts::(\d{12}):(federated-user\/)(\S+)$/.exec(arn) ??
    /^arn:(aws[a-z-]*):iam::(\d{12}):(root)$/.exec(arn) ??
    [];
  if (kind === undefined) return undefined;
  return { partition, account, kind: kind === 'assumed-role' ? 'role' : kind, name, session };
}

/** `*` stands for any number of characters, `?` for one; capitals count. Never slower than the product of both lengths. */
function matches(pattern: string, text: string): boolean {
  let [at, position, star, resume] = [0, 0, -1, 0];
  while (position < text.length) {
    if (pattern[at] === '*') {
      star = at++;
      resume = position;
    } else if (pattern[at] === '?' || pattern[at] === text[position]) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/**
 * Whether an identity is one of those that `issuers` names. A role is compared by account and name, whatever the session:
 * the ARN of an assumed role does not tell the role's path, and names of roles are unique in an account. What is no pattern
 * matches nobody.
 *
 * @param who the ARN that `sts:GetCallerIdentity` gives
 * @example
 * isIssuer(['arn:aws:iam::111122223333:role/ci-*'], 'arn:aws:sts::111122223333:assumed-role/ci-main/run-7'); // true
 */
export function isIssuer(issuers: readonly string[], who: string): boolean {
  const caller = callerOf(who);
  if (caller === undefined) return false;
  return issuers.some((issuer) => {
    const wanted = parsePattern(issuer);
    return (
      typeof wanted !== 'string' &&
      wanted.kind === caller.kind &&
      wanted.partition === caller.partition &&
      (wanted.account === '*' || wanted.account === caller.account) &&
      matches(wanted.name, caller.name) &&
      matches(wanted.session, caller.session)
    );
  });
}
