import { parseDuration } from '../../../keys/time/duration.js';
import { type Findings, type RawInputs, UNKNOWN } from '../findings.js';

/** Judges what guards a key against its deletion. The guard lives from what the activity table knows. */
export function checkDeletion(
  news: RawInputs,
  isTableName: (text: string) => boolean,
  findings: Findings,
): void {
  const { deletionGuard, activityTable, forceDelete } = news;
  findings.optionalText(
    'deletionGuard',
    deletionGuard,
    (text) => Number(parseDuration(text)) > 0,
    'write for how long a key must not have been used before it is deleted, such as "12h"; leave it out for no guard',
  );
  const mend =
    'give the name of the activity table (3 to 255 of A-Z a-z 0-9 _ . -), where verifiers note usage';
  const isGuarded = deletionGuard !== undefined && deletionGuard !== null;
  const table = isGuarded
    ? findings.text('activityTable', activityTable, isTableName, mend)
    : findings.optionalText('activityTable', activityTable, isTableName, mend);
  if (table !== undefined && table === news.table)
    findings.add('activityTable', `is the key table, which knows no usage: ${mend}`);
  if (
    forceDelete !== undefined &&
    forceDelete !== null &&
    forceDelete !== UNKNOWN &&
    typeof forceDelete !== 'boolean'
  )
    findings.add('forceDelete', 'is neither true nor false');
}
