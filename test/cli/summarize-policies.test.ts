import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escaped } from '../../cli/policy-summary/markdown.ts';
import { MemoryKeyStore } from '../../keys/store/memory-key-store.ts';
import { keywright } from './terminal.ts';

const KEY = 'pulumi-nodejs:keywright:ApiKey';
const urnOf = (name: string, type = KEY) => `urn:pulumi:dev::shop::${type}::${name}`;

/** What keywright's own policies say, with the description that Pulumi puts before it. */
const ETERNAL = [
  'Every API key expires.',
  'key "feed" never expires (expiresIn: "never")',
  '  allowed: a duration, such as 30d',
  '  mend: write expiresIn: "30d"',
].join('\n');

const WAITING =
  "can't run policy 'key-lifetime' from policy pack 'acme@v1.0.0' during preview: string value at .expiresIn can't be known during preview";

interface Said {
  readonly name?: string;
  readonly type?: string;
  readonly rule?: string;
  readonly level?: string;
  readonly severity?: string;
  readonly message?: string;
}

function said({ name = 'feed', type, rule = 'key-must-expire', level = 'mandatory', ...more }: Said = {}) {
  return {
    policyEvent: {
      resourceUrn: urnOf(name, type),
      policyName: rule,
      policyPackName: 'acme',
      policyPackVersion: '1.0.0',
      enforcementLevel: level,
      message: more.message ?? ETERNAL,
      ...(more.severity === undefined ? {} : { severity: more.severity }),
    },
  };
}

/** The event that ends all others; it names the packs. */
const ended = (result: string, PolicyPacks: object = { 'acme|local|../policy': 'v1.0.0' }) => ({
  summaryEvent: { isPreview: true, result, PolicyPacks },
});

async function summaryOf(...events: readonly object[]): Promise<string> {
  const lines = events.map((event, sequence) => JSON.stringify({ sequence, timestamp: 0, ...event }));
  const { code, out, err } = await keywright(new MemoryKeyStore(), ['summarize-policies'], {
    stdin: lines.join('\n'),
    env: {},
  });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

describe('keywright summarize-policies', () => {
  it('tells for each key the rule, what is wrong, and what mends it; mandatory apart from advisory and from what waits', async () => {
    const summary = await summaryOf(
      said({ name: 'reports', rule: 'key-has-owner', level: 'advisory', severity: 'low' }),
      said({ severity: 'high' }),
      said({ rule: 'key-lifetime', level: 'advisory', message: WAITING }),
      ended('failed'),
    );
    expect(summary).toBe(`## API key policies

❌ 1 mandatory violation: this may not be deployed.

### Mandatory (1)

These stop the deployment.

| Resource | Rule | What | Mend |
|---|---|---|---|
| <code>feed</code> (ApiKey) | <code>key-must-expire</code> (high) | key "feed" never expires (expiresIn: "never")<br>allowed: a duration, such as 30d | write expiresIn: "30d" |

### Advisory (1)

These stop nothing.

| Resource | Rule | What | Mend |
|---|---|---|---|
| <code>reports</code> (ApiKey) | <code>key-has-owner</code> (low) | key "feed" never expires (expiresIn: "never")<br>allowed: a duration, such as 30d | write expiresIn: "30d" |

### Not known yet (1)

This preview does not know a value that a rule needs. \`pulumi up\` knows it, and judges then.

| Resource | Rule | What | Mend |
|---|---|---|---|
| <code>feed</code> (ApiKey) | <code>key-lifetime</code> | string value at .expiresIn can't be known during preview |  |

Judged by <code>acme 1.0.0</code>.
`);
  });

  it.each([
    ['nothing', [ended('succeeded')], '✅ Nothing is violated.'],
    [
      'nothing but what waits',
      [said({ message: WAITING, level: 'advisory' }), ended('succeeded')],
      '✅ Nothing is violated as far as this preview knows.',
    ],
    [
      'an advisory',
      [said({ level: 'advisory' }), ended('succeeded')],
      '⚠️ Nothing mandatory is violated; 1 advisory.',
    ],
    [
      'two advisories',
      [said({ level: 'advisory' }), said({ level: 'advisory' }), ended('succeeded')],
      '⚠️ Nothing mandatory is violated; 2 advisories.',
    ],
    ['two violations', [said(), said(), ended('failed')], '❌ 2 mandatory violations: this may not'],
    ['no pack', [ended('succeeded', {})], '⚠️ No policy pack has judged this.'],
    ['a failure of something else', [ended('failed')], '❌ It failed, and not by a policy'],
    ['events that break off', [{ preludeEvent: {} }], '❌ It failed, and not by a policy'],
    ['an advisory before a failure', [said({ level: 'advisory' }), ended('failed')], '❌ It failed, and not'],
  ])('says in one line how it stands: %s', async (_, events, line) => {
    expect((await summaryOf(...events)).split('\n')[2]).toContain(line);
  });

  it('lists in one order what the engine tells in any', async () => {
    const events = [
      said({ name: 'b' }),
      said({ name: 'a', rule: 'y' }),
      said({ name: 'a', rule: 'x' }),
      ended('failed'),
    ];
    expect(await summaryOf(...events)).toBe(
      await summaryOf(...[...events.slice(0, 3)].reverse(), ended('failed')),
    );
  });

  it('shows a message of another pack as it is', async () => {
    const message = 'Buckets are private.\nbucket is public\nand has no owner';
    const bucket = { name: 'site', type: 'aws:s3/bucket:Bucket', rule: 'private', message };
    expect(await summaryOf(said(bucket), ended('failed'))).toContain(
      '| <code>site</code> (Bucket) | <code>private</code> | bucket is public<br>and has no owner |  |',
    );
    expect(await summaryOf(said({ ...bucket, message: 'public' }), ended('failed'))).toContain('| public |');
  });

  it('names the stack where a policy names no resource', async () => {
    const { policyEvent } = said();
    const { resourceUrn: _, ...rest } = policyEvent;
    expect(await summaryOf({ policyEvent: rest }, ended('failed'))).toContain('| <code>the stack</code> |');
  });

  it('names what a remediation changed, and no value of it', async () => {
    const policyRemediationEvent = {
      resourceUrn: urnOf('feed'),
      policyName: 'cap-lifetime',
      policyPackName: 'acme',
      before: { expiresIn: 'never', owner: 'a', password: 'hunter2' },
      after: { expiresIn: '30d', owner: 'a', tags: { team: 'x' }, password: 'hunter3' },
    };
    const summary = await summaryOf({ policyRemediationEvent }, ended('succeeded'));
    expect(summary).toContain('### Changed by remediation (1)');
    expect(summary).toContain(
      '| <code>feed</code> (ApiKey) | <code>cap-lifetime</code> | <code>expiresIn</code>, <code>password</code>, <code>tags</code> |',
    );
    expect(summary).not.toContain('hunter');
  });

  it('never repeats a key string, whoever wrote it where', async () => {
    const plaintext = `acme_live_${'0aB9'.repeat(17)}`;
    const events = [
      said({
        name: plaintext,
        rule: plaintext,
        message: `d\nleaked ${plaintext}\n  mend: take out ${plaintext}`,
      }),
      ended('failed'),
    ];
    const summary = await summaryOf(...events);
    expect(summary).not.toContain('0aB90aB9');
    expect(summary).toContain('leaked \\[redacted\\]');
  });

  it('makes no markup, mention, reference or link of what somebody wrote', async () => {
    const message =
      'd\n| <img src=x> **b** `c` [d](https://x.example) @eve #12 ~~s~~ www.x.example \u202e\n  mend: _e_ |';
    const summary = await summaryOf(said({ name: 'a|b`<i>', message }), ended('failed'));
    expect(summary).toContain(
      '| <code>a\\|b\\`&lt;i&gt;</code> (ApiKey) | <code>key-must-expire</code> | ' +
        '\\| &lt;img src=x&gt; \\*\\*b\\*\\* \\`c\\` \\[d\\](https:&#8203;//x.example) @&#8203;eve #&#8203;12 ' +
        '\\~\\~s\\~\\~ www&#8203;.x.example \\\\u\\{202e\\} | \\_e\\_ \\| |',
    );
  });

  it('is never too long for a comment, and says what it leaves out', async () => {
    const many = Array.from({ length: 1_000 }, (_, at) => said({ name: `key-${at}` }));
    const summary = await summaryOf(...many, said({ name: 'z', level: 'advisory' }), ended('failed'));
    expect(summary.length).toBeLessThan(65_536);
    expect(summary).toContain('❌ 1000 mandatory violations');
    const [, left = ''] = /^(\d+) more would be too long for a comment/m.exec(summary) ?? [];
    expect([...summary.matchAll(/^\| <code>key-/gm)]).toHaveLength(1_000 - Number(left));
    expect(summary).toContain('### Advisory (1)');
  });

  it('tells the log what else went wrong, without colours and key strings', async () => {
    const error = (message: string, more: object = {}) => ({
      diagnosticEvent: { severity: 'error', message, urn: urnOf('feed'), ...more },
    });
    const events = [
      error('<{%fg 1%}>expiresIn:<{%reset%}> too long\nexpiresIn: \u001b[31mmend it\n'),
      error(`found acme_live_${'0aB9'.repeat(17)}`, { urn: undefined }),
      error('gone by', { ephemeral: true }),
      error('only a warning', { severity: 'warning' }),
      ended('failed'),
    ].map((event, sequence) => JSON.stringify({ sequence, ...event }));
    const stdin = events.join('\n');
    const { err } = await keywright(new MemoryKeyStore(), ['summarize-policies'], { stdin });
    expect(err).toBe(
      'feed: expiresIn: too long\nexpiresIn: \\u{1b}[31mmend it\nthe stack: found [redacted]\n',
    );
  });

  it('passes over lines that are no events', async () => {
    const lines = [
      'warning: odd',
      '{"half":',
      '{"sequence":"1"}',
      '[]',
      JSON.stringify({ sequence: 1, ...said() }),
    ];
    const { code, out } = await keywright(new MemoryKeyStore(), ['summarize-policies'], {
      stdin: lines.join('\n'),
    });
    expect(code).toBe(0);
    expect(out).toContain('1 mandatory violation:');
  });

  it.each(['', 'error: no stack selected\n', '{}'])('says what it wants if it gets %j', async (stdin) => {
    const { code, out, err } = await keywright(new MemoryKeyStore(), ['summarize-policies'], { stdin });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true');
  });

  it('does not fall over whatever an event holds', async () => {
    const names = ['policyEvent', 'policyRemediationEvent', 'summaryEvent'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names, 'diagnosticEvent'), fc.jsonValue(), async (name, value) => {
        expect(await summaryOf({ [name]: value })).toMatch(/^## API key policies\n/);
      }),
    );
  });
});

it('escaped text is one cell and no tag, whatever it was', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffff)), (units) => {
      const text = String.fromCharCode(...units, 0x7c, 0x5c, 0x7c, ...units);
      const cell = escaped(text);
      expect(cell).not.toMatch(/[\n\r<>]|(?<!\\)(?:\\\\)*\|/);
    }),
  );
});
