/** Ask for a ticket in the place of one's access token. */
export class IssueTicket {
  /**
   * @param accessToken that asks
   * @param tenantCode selected now
   * @param address of the client that asks
   */
  constructor(
    readonly accessToken: string,
    readonly tenantCode: string | undefined,
    readonly path: string,
    readonly address: string,
  ) {}
}
