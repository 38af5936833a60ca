// The program: WebAssembly and what it asks of its surroundings (WASI, and canvas/web.h).
"use strict";

// What a page holds packed, in base64, as bytes.
async function unpack(base64) {
    if (typeof DecompressionStream === "undefined" || typeof WebAssembly === "undefined")
        throw new Error("this browser is too old for the race to move (of 2023 or later)");
    const packed = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
}

// Starts the program; `measure(size, bold, text)` and `save(name, bytes)` are the page's.
async function startProgram(base64, measure, save) {
    const decoder = new TextDecoder();
    const encoder = new TextEncoder();
    let memory = null;
    const bytes = (at, size) => new Uint8Array(memory.buffer, at, size);
    const words = (at, size) => decoder.decode(bytes(at, size));
    const BAD_DESCRIPTOR = 8; // there are no files: WASI's EBADF

    const system = new Proxy(
        {
            clock_time_get(clock, precision, out) {
                const now = BigInt(Math.round(performance.now() * 1e6));
                new DataView(memory.buffer).setBigUint64(out, now, true);
                return 0;
            },
            proc_exit(status) {
                throw new Error("the program ended (" + status + ")");
            },
        },
        { get: (known, name) => known[name] || (() => BAD_DESCRIPTOR) },
    );
    const page = {
        web_measure: (size, bold, at, length) => measure(size, bold, words(at, length)),
        page_file_save: (name, at, size) => save(text(name), bytes(at, size).slice()),
    };
    const { instance } = await WebAssembly.instantiate(await unpack(base64), {
        wasi_snapshot_preview1: system,
        page,
    });
    const program = instance.exports;
    memory = program.memory;
    program._initialize();

    // A text of the program's.
    function text(at) {
        if (!at) return "";
        const all = new Uint8Array(memory.buffer, at);
        return decoder.decode(all.subarray(0, all.indexOf(0)));
    }

    // Bytes handed to the program, which takes them over.
    function hand(data) {
        const at = program.browser_memory(data.length + 1);
        if (!at) throw new Error("memory is short");
        bytes(at, data.length).set(data);
        return at;
    }

    return { call: program, memory, text, hand, handText: (t) => hand(encoder.encode(t)) };
}
