// Looks at pixels; PNG is decoded in the page, where a decoder is at hand.

/** Runs in the page: base64 PNG → RGBA. */
function decoder() {
  return async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    context.drawImage(bitmap, 0, 0);
    return { width: bitmap.width, height: bitmap.height, data: context.getImageData(0, 0, bitmap.width, bitmap.height).data };
  };
}

/** How many pixels differ between two screenshots of one size, and one that lies well inside the difference. */
export function difference(page, before, after) {
  return page.evaluate(
    async ([first, second, makeDecoder]) => {
      const decode = new Function(`return (${makeDecoder})()`)();
      const [a, b] = [await decode(first), await decode(second)];
      const { width, height } = a;
      const changed = new Uint8Array(width * height);
      let count = 0;
      for (let i = 0; i < changed.length; i += 1) {
        const delta = [0, 1, 2].reduce((sum, c) => sum + Math.abs(a.data[i * 4 + c] - b.data[i * 4 + c]), 0);
        if (delta > 60) {
          changed[i] = 1;
          count += 1;
        }
      }
      const solid = (x, y, reach) => {
        for (let dy = -reach; dy <= reach; dy += 1) for (let dx = -reach; dx <= reach; dx += 1) if (!changed[(y + dy) * width + x + dx]) return false;
        return true;
      };
      for (const reach of [5, 4, 3, 2]) {
        for (let y = reach; y < height - reach; y += 1) for (let x = reach; x < width - reach; x += 1) if (solid(x, y, reach)) return { count, inside: { x, y } };
      }
      return { count, inside: null };
    },
    [before.toString("base64"), after.toString("base64"), decoder.toString()],
  );
}

/** Number of clearly different colours an `<img>` really shows. */
export function colours(image) {
  return image.evaluate((element) => {
    const canvas = new OffscreenCanvas(96, 96);
    const context = canvas.getContext("2d");
    context.drawImage(element, 0, 0, 96, 96);
    const { data } = context.getImageData(0, 0, 96, 96);
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4) seen.add([data[i] >> 4, data[i + 1] >> 4, data[i + 2] >> 4, data[i + 3] >> 6].join());
    return seen.size;
  });
}
