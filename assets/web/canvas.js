// Carries out the commands of canvas/web.h on a canvas element.
"use strict";

const FONT = '"DejaVu Sans","Bitstream Vera Sans",Verdana,sans-serif';

function makePainter(view) {
    const main = view.getContext("2d", { alpha: false });
    const decoder = new TextDecoder();
    const widths = new Map();
    const layers = [];
    let context = main;
    let offset = null; // of the layer that is drawn on

    const colour = (rgb) => "#" + rgb.toString(16).padStart(6, "0");
    const font = (size, bold) => (bold ? "bold " : "") + size.toFixed(2) + "px " + FONT;

    function measure(size, bold, text) {
        const key = size.toFixed(2) + (bold ? "b" : "n") + text;
        let width = widths.get(key);
        if (width === undefined) {
            if (widths.size > 4000) widths.clear();
            main.save();
            main.font = font(size, bold);
            width = main.measureText(text).width;
            main.restore();
            widths.set(key, width);
        }
        return width;
    }

    function beginLayer(number, x, y, width, height, renew) {
        let layer = layers[number];
        if (!layer || renew || layer.element.width !== width || layer.element.height !== height) {
            const element = layer ? layer.element : document.createElement("canvas");
            element.width = width; // which empties it
            element.height = height;
            layer = layers[number] = { element, context: element.getContext("2d") };
        }
        layer.x = x;
        layer.y = y;
        context = layer.context;
        offset = layer;
        context.save();
        context.translate(-x, -y);
    }

    function endLayer() {
        context.restore();
        const layer = offset;
        context = main;
        offset = null;
        main.restore();
        main.save();
        main.drawImage(layer.element, layer.x, layer.y);
    }

    // A clip takes the place of the one before.
    function clip(x, y, width, height) {
        context.restore();
        context.save();
        if (offset) context.translate(-offset.x, -offset.y);
        context.beginPath();
        context.rect(x, y, width, height);
        context.clip();
    }

    function path(numbers, at, count) {
        let up = true;
        context.beginPath();
        for (const end = at + 2 * count; at < end; at += 2) {
            if (Number.isNaN(numbers[at])) up = true;
            else if (up) {
                context.moveTo(numbers[at], numbers[at + 1]);
                up = false;
            } else context.lineTo(numbers[at], numbers[at + 1]);
        }
    }

    function image(buffer, x, y, width, height, address, columns, rows) {
        const bytes = new Uint8ClampedArray(buffer, address, 4 * columns * rows).slice();
        const data = new ImageData(bytes, columns, rows);
        const element = document.createElement("canvas");
        element.width = columns;
        element.height = rows;
        element.getContext("2d").putImageData(data, 0, 0);
        context.drawImage(element, x, y, width, height);
    }

    function text(buffer, n) {
        const [rgb, x, baseline, size, bold, halo, around, address, length] = n;
        const words = decoder.decode(new Uint8Array(buffer, address, length));
        context.font = font(size, bold);
        if (halo > 0) {
            context.strokeStyle = colour(around);
            context.lineWidth = halo;
            context.lineJoin = "round";
            context.setLineDash([]);
            context.strokeText(words, x, baseline);
        }
        context.fillStyle = colour(rgb);
        context.fillText(words, x, baseline);
    }

    function stroke(rgb, width, round, dash, gap) {
        context.strokeStyle = colour(rgb);
        context.lineWidth = width;
        context.lineCap = round ? "round" : "butt";
        context.lineJoin = "round";
        context.setLineDash(dash > 0 ? [dash, gap] : []);
        context.stroke();
    }

    // In the order of enum web_command: how many numbers follow, and what they mean.
    const commands = [
        [1, (b, [rgb]) => {
            context.restore();
            context.save();
            context.fillStyle = colour(rgb);
            context.fillRect(0, 0, view.width, view.height);
        }],
        [5, (b, [rgb, x, y, width, height]) => {
            context.fillStyle = colour(rgb);
            context.fillRect(x, y, width, height);
        }],
        [4, (b, n) => clip(...n)],
        null, // a path, which has as many as it says
        [3, (b, [x, y, radius]) => {
            context.beginPath();
            context.arc(x, y, radius, 0, 2 * Math.PI);
        }],
        [0, () => context.closePath()],
        [1, (b, [rgb]) => {
            context.fillStyle = colour(rgb);
            context.fill();
        }],
        [5, (b, n) => stroke(...n)],
        [9, text],
        [7, (b, n) => image(b, ...n)],
        [6, (b, n) => beginLayer(...n)],
        [0, endLayer],
    ];
    const PATH = 3;

    function paint(buffer, address, count) {
        const numbers = new Float64Array(buffer, address, count);
        for (let at = 0; at < count; ) {
            const command = numbers[at++];
            if (command === PATH) {
                path(numbers, at + 1, numbers[at]);
                at += 1 + 2 * numbers[at];
            } else {
                const [size, run] = commands[command];
                run(buffer, numbers.subarray(at, at + size));
                at += size;
            }
        }
    }

    return { measure, paint };
}
