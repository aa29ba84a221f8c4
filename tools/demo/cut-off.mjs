/**
 * What Pulumi was making when it was cut off: whether it is there, the state does not tell, and `pulumi destroy` passes it over with
 * a warning.
 *
 * @param {{ pending_operations?: readonly { type: string, resource: { urn: string } }[] }} deployment of `pulumi stack export`
 * @returns {string[]} as `<type> <name>`
 */
export function cutOff({ pending_operations = [] }) {
  return pending_operations
    .filter(({ type }) => type === 'creating')
    .map(({ resource }) => resource.urn.split('::').slice(2).join(' ').replace(/^.*\$/, ''));
}
