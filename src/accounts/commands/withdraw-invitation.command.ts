/** Make an invitation void. */
export class WithdrawInvitation {
  constructor(readonly id: string) {}
}
