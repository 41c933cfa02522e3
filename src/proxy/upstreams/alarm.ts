import { Timed } from './deadlines';

/** A deadline that calls back, for those who are something else already. */
export class Alarm extends Timed {
  constructor(private readonly ring: () => void) {
    super();
  }

  expired(): void {
    this.ring();
  }
}
