import inter from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import type { Picture } from './element-picture.ts';

/** Pixels of the image for one of the screen. */
const scale = 2;

/** A picture as PNG, at twice its size, on a colour. The font travels in the picture: an image sees none of the page's. */
export async function toPng({ width, height, svg }: Picture, background: string): Promise<Blob> {
  const font = `<style>@font-face{font-family:"Inter Variable";font-weight:100 900;src:url(${await fontData()})}</style>`;
  const whole = svg.replace('>', `>${font}`);
  const url = URL.createObjectURL(new Blob([whole], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('the page has no canvas');
    context.fillStyle = background;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((resolve, reject) => {
      canvas.toBlob((blob) => (blob === null ? reject(new Error('the image is empty')) : resolve(blob)), 'image/png');
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

let data: Promise<string> | null = null;

function fontData(): Promise<string> {
  data ??= (async () => {
    const blob = await (await fetch(inter)).blob();
    return new Promise<string>((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result));
      reader.onerror = () => reject(reader.error ?? new Error('the font cannot be read'));
      reader.readAsDataURL(blob);
    });
  })();
  return data;
}
