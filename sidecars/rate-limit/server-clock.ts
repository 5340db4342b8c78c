/**
 * What a server's clock shows, judged from here without asking. Each answer brings the server's time between the moment
 * the question was sent and the moment the answer was read, so the difference of the two clocks lies in an interval
 * (as in NTP, RFC 5905 section 8); the estimate is moved into it, no further. A clock that is set is followed with the
 * next answer.
 */
export class ServerClock {
  #difference: number | undefined;

  /** `serverTime` in whole milliseconds, the others in milliseconds of one monotonic clock of ours. */
  learn(serverTime: number, sentAt: number, readAt: number): void {
    const least = serverTime - readAt;
    const most = serverTime + 1 - sentAt;
    this.#difference = Math.min(Math.max(this.#difference ?? least, least), most);
  }

  /** The server's time at `now` of our clock, in whole milliseconds; `undefined` before the first answer. */
  at(now: number): number | undefined {
    return this.#difference === undefined ? undefined : Math.floor(now + this.#difference);
  }
}
