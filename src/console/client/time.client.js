// Times: countdowns tick, and exact times are told in the reader's own zone. The words are those of ui/time.tsx.
{
  const MINUTE = 60_000;
  const parts = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" };
  const exact = new Intl.DateTimeFormat("en-GB", parts);
  const zoned = new Intl.DateTimeFormat("en-GB", { ...parts, timeZoneName: "short" });

  const joined = (a, unit, b, small) => (b === 0 ? `${a} ${unit}` : `${a} ${unit} ${b} ${small}`);
  const span = (ms) => {
    const minutes = Math.floor(ms / MINUTE);
    if (minutes < 1) return "under 1 min";
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return joined(hours, "h", minutes % 60, "min");
    const days = Math.floor(hours / 24);
    return joined(days, days === 1 ? "day" : "days", hours % 24, "h");
  };
  const left = (ms) => {
    if (ms <= 0) return "time is up";
    return ms < 2 * MINUTE ? `${Math.ceil(ms / 1000)} s left` : `${span(ms)} left`;
  };
  const ago = (ms) => (ms < MINUTE ? "just now" : `${span(ms)} ago`);
  const pressure = (ms) => (ms <= 5 * MINUTE ? "late" : ms <= 20 * MINUTE ? "soon" : "calm");

  const write = (time, words) => {
    if (time.textContent !== words) time.textContent = words;
  };
  const tick = () => {
    const now = hd.now();
    let soonest = Number.POSITIVE_INFINITY;
    for (const time of document.querySelectorAll("time[data-tick]")) {
      const at = Date.parse(time.dateTime);
      if (time.dataset.tick === "at") {
        write(time, exact.format(at));
        time.title = zoned.format(at);
        continue;
      }
      time.title = zoned.format(at);
      if (time.dataset.tick === "ago") {
        write(time, ago(now - at));
        continue;
      }
      write(time, left(at - now));
      time.className = `countdown countdown-${pressure(at - now)}`;
      if (at > now) soonest = Math.min(soonest, at - now);
    }
    return soonest;
  };

  let timer;
  const run = () => {
    clearTimeout(timer);
    const soonest = tick();
    timer = setTimeout(run, soonest < 2 * MINUTE + 10_000 ? 1_000 : 10_000);
  };
  hd.onContent(run);
  document.addEventListener("visibilitychange", () => document.hidden || run());
}
