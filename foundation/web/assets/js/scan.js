// The QR page: asks where the sign-in stands and goes on by itself. Without it 【刷新】 does the same.

const WAIT_MS = 2000;

export default function scan(place) {
  const ask = async () => {
    try {
      const answer = await fetch(place.dataset.scan, { headers: { accept: "application/json" }, credentials: "same-origin" });
      const { stage } = await answer.json();
      if (stage === "confirmed") return place.querySelector("[data-scan-finish]").requestSubmit();
      if (stage !== place.dataset.stage) return location.reload();
    } catch {
      // No network for a moment: ask again.
    }
    setTimeout(ask, WAIT_MS);
  };
  setTimeout(ask, place.dataset.stage === "confirmed" ? 0 : WAIT_MS);
}
