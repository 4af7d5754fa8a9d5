/** How soon an alarm looks whether the process that should have done the work still lived. */
const GUARD_MS = 5_000;

/** The one alarm of an object that only ever means: look again soon. Several workers share it. */
export class GuardAlarm {
  private at = 0;

  constructor(private readonly storage: DurableObjectStorage) {}

  /** Sees to it that the alarm comes soon. Belongs in the same turn as the commit that it stands behind. */
  arm(): void {
    const now = Date.now();
    if (this.at > now) return;
    this.at = now + GUARD_MS;
    void this.storage.setAlarm(this.at);
  }

  /** The alarm has come. */
  fired(): void {
    this.at = 0;
  }
}
