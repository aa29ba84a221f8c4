import type { RawResource } from './raw-resources.ts';

/** A stored state that holds resources, as `pulumi stack export` writes it. */
export function storedState(project: string, stack: string, resources: readonly RawResource[]): object {
  const urnOf = (type: string, name: string) => `urn:pulumi:${stack}::${project}::${type}::${name}`;
  const stackUrn = urnOf('pulumi:pulumi:Stack', `${project}-${stack}`);
  const packages = [...new Set(resources.map(({ type }) => type.split(':', 1)[0] ?? ''))];
  const idOf = (name: string) =>
    `00000000-0000-4000-8000-${Buffer.from(name).toString('hex').padEnd(12, '0').slice(0, 12)}`;
  const providers = packages.map((name) => ({
    urn: urnOf(`pulumi:providers:${name}`, 'default'),
    custom: true,
    id: idOf(name),
    type: `pulumi:providers:${name}`,
  }));
  const holders = new Set(resources.flatMap(({ within }) => (within === undefined ? [] : [within])));
  const components = [...holders].map((type) => ({
    urn: urnOf(type, 'holder'),
    custom: false,
    type,
    parent: stackUrn,
  }));
  const stored = resources.map(({ type, name, props, outputs = props, within }) => {
    const own = type.split(':', 1)[0] ?? '';
    return {
      urn: urnOf(within === undefined ? type : `${within}$${type}`, name),
      custom: true,
      id: name,
      type,
      inputs: props,
      outputs,
      parent: within === undefined ? stackUrn : urnOf(within, 'holder'),
      provider: `${urnOf(`pulumi:providers:${own}`, 'default')}::${idOf(own)}`,
    };
  });
  return {
    version: 3,
    deployment: {
      manifest: { time: '2026-01-01T00:00:00Z', magic: '', version: '' },
      resources: [
        { urn: stackUrn, custom: false, type: 'pulumi:pulumi:Stack' },
        ...providers,
        ...components,
        ...stored,
      ],
    },
  };
}
