(async () => {
  const { default: Hls } = await import("hls");
  const trigger = Hls.prototype.trigger;
  Hls.prototype.trigger = function (event, data) {
    if (event === Hls.Events.ERROR) seen.errors.push(`${data.type} ${data.details}${data.fatal ? " fatal" : ""}`);
    return trigger.call(this, event, data);
  };
  const video = document.querySelector("video.stage__picture");
  const canvas = new OffscreenCanvas(16, 9);
  const sheet = canvas.getContext("2d", { willReadFrequently: true });
  let bright = false;
  new MutationObserver(() => {
    if (video.dataset.path === "hls" && !seen.switched) seen.switched = now();
  }).observe(video, { attributes: true, attributeFilter: ["data-path"] });
  video.addEventListener("waiting", () => seen.first && seen.stalls++);
  const look = () => {
    if (seen.switched) {
      seen.frames++;
      seen.first ||= now();
      sheet.drawImage(video, 0, 0, 16, 9);
      const { data } = sheet.getImageData(0, 0, 16, 9);
      let sum = 0;
      for (let i = 0; i < data.length; i += 4) sum += data[i];
      const is = sum / (data.length / 4) > 160;
      if (is && !bright) seen.flashes.push(now());
      bright = is;
    }
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  return true;
})()
