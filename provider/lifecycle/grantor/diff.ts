import type { DiffResult } from '../diff.js';
import { holdsUnknown, type RawInputs } from '../findings.js';
import { checkedGrantorInputs } from './check.js';
import { grantorSettingsDigest, grantorSpecOf, rightsDigest } from './spec.js';
import type { GrantorState } from './state.js';

/** Compares what was deployed with what is wanted. Pure: no I/O. Another id, table, region or account is another grantor. */
export function diffGrantor(state: GrantorState, news: RawInputs): DiffResult {
  if (holdsUnknown(news)) return { changes: true, replaces: [], notices: [] };
  const spec = grantorSpecOf(checkedGrantorInputs(news));
  const { region, accountId } = state.place;
  const moves =
    spec.place.region !== region ||
    (spec.place.accountId !== undefined && spec.place.accountId !== accountId);
  const replaces = [
    ...(spec.grantorId === state.grantorId ? [] : ['grantorId']),
    ...(spec.table === state.table ? [] : ['table']),
    ...(moves ? ['aws'] : []),
  ];
  const drift = state.drift ?? [];
  const changes =
    replaces.length > 0 ||
    drift.length > 0 ||
    state.rights !== rightsDigest(spec) ||
    state.settings !== grantorSettingsDigest(spec);
  return { changes, replaces, notices: drift.map((line) => `${spec.origin}: a refresh found that ${line}`) };
}
