/**
 * The provider as the engine stores it with every key, twice: one constant text, evaluated by the dynamic-provider
 * host of `@pulumi/pulumi`. All it does is to load the installed lifecycle, so that every key is managed by today's
 * code, whatever release created it, and nothing of a program is captured.
 *
 * It rests on the contract between SDK and host (`__provider`, `handler()`); `test/engine` fails if an SDK breaks it.
 * `then` and `configure` answer `undefined`: a provider is no promise, and has nothing to configure.
 */
export const SERIALIZED_PROVIDER = provider('');

/** The same for grantors: their methods stand under a name of their own in the same module. */
export const SERIALIZED_GRANTOR_PROVIDER = provider('.grantor');

function provider(methods: '' | '.grantor'): string {
  return `exports.handler=()=>new Proxy({},{get:(_,m)=>m=='then'||m=='configure'?void 0:async(...a)=>(await import('keywright/lifecycle').catch(e=>{throw Error(e.message+': run npm install')}))${methods}[m](...a)})`;
}
