// The page: input goes to the program, and what the program has around its picture is shown as
// elements. What any of it means is decided there.
"use strict";

// The settings in an address are those of a script, NAME=VALUE&NAME=VALUE.
function scriptOfAddress(hash) {
    const parts = hash.replace(/^#/, "").split("&").filter(Boolean);
    return parts
        .map((part) => {
            const cut = part.indexOf("=");
            const name = cut < 0 ? part : part.slice(0, cut);
            const value = cut < 0 ? "" : part.slice(cut + 1);
            return (decodeURIComponent(name) + " " + decodeURIComponent(value)).trim();
        })
        .join("\n");
}

function addressOfScript(script) {
    const encode = (text) => encodeURIComponent(text).replace(/%(2C|3A|3B|2F|20)/g, decodeURIComponent)
        .replace(/ /g, "%20");
    return script
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line && !line.startsWith("#"))
        .map((line) => {
            const cut = line.indexOf(" ");
            return cut < 0 ? encode(line) : encode(line.slice(0, cut)) + "=" + encode(line.slice(cut + 1).trim());
        })
        .join("&");
}

async function showRace(base64, session, whole, scene, file) {
    const PICTURE = 0, PROMPT = 1, LIST = 2, HELP = 3; // enum chrome_open
    const get = (id) => document.getElementById(id);
    const root = get("glissade"), view = get("view"), status = get("status"), tip = get("tip");
    const bar = get("bar"), still = matchMedia("(prefers-reduced-motion: reduce)");
    const painter = makePainter(view);
    let chrome = { open: PICTURE };
    let timer = null, seen = true, dead = false;

    function save(name, bytes) {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([bytes]));
        link.download = name;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }

    function say(words) {
        status.textContent = words;
        status.title = words;
        status.className = "said";
    }

    const program = await startProgram(base64, painter.measure, save);
    const call = program.call;

    // --- time ---

    function visible() {
        return seen && document.visibilityState === "visible";
    }

    function turn() {
        if (timer) clearTimeout(timer);
        timer = null;
        if (dead || !visible()) return;
        try {
            const wait = call.browser_turn(true);
            const count = call.browser_drawn();
            if (count) painter.paint(program.memory.buffer, call.browser_commands(), count);
            show();
            if (wait >= 0) timer = setTimeout(() => requestAnimationFrame(turn), Math.max(0, wait - 8));
        } catch (error) {
            dead = true;
            root.classList.remove("live");
            say("the race stopped: " + error.message + " (load the page anew)");
            console.error(error);
        }
    }

    function wake() {
        if (!visible() || timer) return;
        call.browser_wake();
        turn();
    }

    function fit() {
        const scale = window.devicePixelRatio || 1;
        const width = Math.max(16, Math.round(view.clientWidth * scale));
        const height = Math.max(16, Math.round(view.clientHeight * scale));
        if (view.width === width && view.height === height) return false;
        view.width = width;
        view.height = height;
        return true;
    }

    // --- what is around the picture ---

    // As many children as there are things, each filled in.
    function fill(parent, tag, things, set) {
        while (parent.children.length > things.length) parent.lastChild.remove();
        while (parent.children.length < things.length) parent.append(document.createElement(tag));
        things.forEach((thing, i) => set(parent.children[i], thing, i));
    }

    function setText(element, words) {
        if (element.textContent !== words) element.textContent = words;
    }

    function showButtons() {
        const small = root.dataset.controls === "small";
        const buttons = chrome.buttons.filter((button) => !small || button.rank === 0);
        fill(bar, "button", buttons, (element, button) => {
            element.type = "button";
            element.dataset.code = button.code;
            element.title = button.about + " (" + button.key + ")";
            element.setAttribute("aria-label", button.name + ": " + button.about);
            element.setAttribute("aria-pressed", button.look > 0);
            element.className = button.look === 2 ? "alarm" : "";
            setText(element, button.label);
        });
        bar.hidden = chrome.open === PROMPT;
    }

    // Where fingers press, a line that had the focus would bring a keyboard over everything.
    function setDialog(dialog, open) {
        if (open && !dialog.open) {
            const fingers = matchMedia("(pointer: coarse)").matches;
            dialog.showModal();
            dialog.querySelector(fingers ? "[tabindex]" : "input").focus();
        } else if (!open && dialog.open) {
            dialog.close();
            view.focus({ preventScroll: true });
        }
    }

    function setInput(input, value) {
        if (input.value !== value) input.value = value;
    }

    function showList() {
        const { list } = chrome;
        const rows = get("rows");
        setText(get("list-title"), list.title);
        fill(rows, "li", list.rows, (element, row, i) => {
            element.id = "row-" + i;
            element.setAttribute("role", "option");
            element.setAttribute("aria-selected", i === list.cursor);
            element.className = row.idle ? "idle" : row.marked ? "marked" : "";
            setText(element, row.title);
        });
        const row = list.rows[list.cursor];
        setText(get("detail"), row ? row.detail : "nothing has these letters");
        setInput(get("filter"), list.filter);
        get("filter").setAttribute("aria-activedescendant", row ? "row-" + list.cursor : "");
        if (row) rows.children[list.cursor].scrollIntoView({ block: "nearest" });
    }

    function showHelp() {
        const { help } = chrome;
        fill(get("parts"), "button", help.parts, (element, part, i) => {
            element.type = "button";
            element.dataset.part = i;
            element.setAttribute("aria-pressed", i === help.part);
            setText(element, part);
        });
        setInput(get("sought"), help.sought);
        const lines = help.lines.filter((line) => line.heading || line.label || line.text);
        get("lines").replaceChildren(
            ...lines.map((line) => {
                if (line.heading) {
                    const heading = document.createElement("h3");
                    heading.textContent = line.heading;
                    return heading;
                }
                const row = document.createElement("p"), label = document.createElement("b");
                label.textContent = line.label;
                row.append(label, line.text);
                return row;
            }),
        );
    }

    function showPrompt() {
        const open = chrome.open === PROMPT, form = get("prompt"), note = get("prompt-note");
        if (open && form.hidden) {
            form.hidden = false;
            get("line").focus();
        } else if (!open && !form.hidden) {
            form.hidden = true;
            view.focus({ preventScroll: true });
        }
        note.hidden = !open || !chrome.prompt.note;
        if (!open) return;
        setInput(get("line"), chrome.prompt.line);
        setText(note, chrome.prompt.note);
        note.className = chrome.prompt.refused ? "refused" : "";
    }

    // While the race plays only what it has to say is said: a reader could not follow the steps.
    function showStatus() {
        if (chrome.message) say(chrome.message);
        else if (!chrome.playing) {
            setText(status, program.text(call.browser_says()));
            status.className = "";
        } else setText(status, "playing");
    }

    function show() {
        const json = program.text(call.browser_chrome());
        if (!json) return;
        chrome = JSON.parse(json);
        for (const [name, colour] of Object.entries(chrome.colours))
            document.documentElement.style.setProperty("--" + name, colour);
        document.documentElement.style.colorScheme = chrome.light ? "light" : "dark";
        root.classList.toggle("blank", chrome.blank === 1);
        showButtons();
        setDialog(get("list"), chrome.open === LIST);
        setDialog(get("help"), chrome.open === HELP);
        if (chrome.open === LIST) showList();
        if (chrome.open === HELP) showHelp();
        showPrompt();
        showStatus();
    }

    // --- what is left to the page ---

    const deeds = {
        copy() {
            const hash = "#" + addressOfScript(program.text(call.browser_script()));
            history.replaceState(null, "", hash);
            if (navigator.clipboard)
                navigator.clipboard.writeText(location.href).then(
                    () => say("copied: the address of this page"),
                    () => say("the address of this page holds what is shown"),
                );
        },
        snapshot() {
            view.toBlob((blob) => blob.arrayBuffer().then((b) => save("glissade.png", new Uint8Array(b))));
        },
        fullscreen() {
            if (document.fullscreenElement) document.exitFullscreen();
            else root.requestFullscreen();
        },
    };

    function press(code) {
        const left = program.text(call.browser_key(code));
        if (deeds[left]) deeds[left]();
        turn();
    }

    // --- keys ---

    const codeOf = (name, shift) => call.browser_code(program.handText(name), shift ? 1 : 0);

    // The letter that a key has by its place, for layouts without Latin ones.
    function placeOf(event) {
        const place = /^(?:Key|Digit)(.)$/.exec(event.code);
        return place ? (event.shiftKey ? place[1] : place[1].toLowerCase()) : "";
    }

    function codeOfKey(event) {
        const code = codeOf(event.key, event.shiftKey);
        const foreign = event.key.length === 1 && event.key > "\u024f";
        if (code && (!foreign || call.browser_takes(code))) return code;
        return foreign && placeOf(event) ? codeOf(placeOf(event), false) : code;
    }

    // Keys of a line that is edited which mean something to the program; all others edit it.
    const ofLine = { PROMPT: /^(Enter|Escape|Tab|ArrowUp|ArrowDown)$/,
                     OTHER: /^(Enter|Escape|ArrowUp|ArrowDown|PageUp|PageDown)$/ };

    document.addEventListener("keydown", (event) => {
        if (dead || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
        const input = event.target instanceof HTMLInputElement;
        const button = event.target instanceof HTMLButtonElement;
        if (input && !(chrome.open === PROMPT ? ofLine.PROMPT : ofLine.OTHER).test(event.key)) return;
        if (button && /^(Enter| |Tab)$/.test(event.key)) return; // it is pressed
        const code = codeOfKey(event);
        if (!code || !call.browser_takes(code)) return;
        event.preventDefault();
        press(code);
    });

    for (const id of ["line", "filter", "sought"])
        get(id).addEventListener("input", (event) => {
            call.browser_type(program.handText(event.target.value));
            turn();
        });
    get("prompt").addEventListener("submit", (event) => event.preventDefault());
    for (const dialog of document.querySelectorAll("dialog")) {
        dialog.addEventListener("cancel", (event) => event.preventDefault());
        dialog.addEventListener("click", (event) => {
            const row = event.target.closest("#rows li");
            if (row) call.browser_choose([...row.parentNode.children].indexOf(row));
            else if (event.target.closest("[data-part]")) {
                const steps = event.target.dataset.part - chrome.help.part;
                for (let i = 0; i < Math.abs(steps); i++)
                    call.browser_key(codeOf(steps > 0 ? "ArrowRight" : "ArrowLeft", false));
            } else if (event.target === dialog || event.target.closest("[data-close]"))
                call.browser_key(codeOf("Escape", false));
            turn();
        });
    }
    bar.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (button) press(Number(button.dataset.code));
    });

    // --- mouse and fingers ---

    const hands = new Map(); // of those that are down: where
    let panning = false, apart = 0, middle = null;

    function placeOnView(event) {
        const box = view.getBoundingClientRect();
        return [
            ((event.clientX - box.left) * view.width) / box.width,
            ((event.clientY - box.top) * view.height) / box.height,
        ];
    }

    // Two fingers: how far apart, and where between them.
    function pinch() {
        const [a, b] = [...hands.values()];
        return { apart: Math.hypot(a[0] - b[0], a[1] - b[1]), middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] };
    }

    function hover(place, event) {
        const words = program.text(call.browser_hover(...place));
        tip.hidden = !words || event.pointerType === "touch";
        view.style.cursor = program.text(call.browser_pointer(...place));
        if (tip.hidden) return;
        setText(tip, words);
        const box = view.getBoundingClientRect();
        const x = event.clientX - box.left, y = event.clientY - box.top;
        tip.style.left = Math.max(0, x + 14 + tip.offsetWidth > box.width ? x - 14 - tip.offsetWidth : x + 14) + "px";
        tip.style.top = Math.max(0, y + 14 + tip.offsetHeight > box.height ? y - 14 - tip.offsetHeight : y + 14) + "px";
    }

    view.addEventListener("pointerdown", (event) => {
        const place = placeOnView(event);
        view.setPointerCapture(event.pointerId);
        hands.set(event.pointerId, place);
        tip.hidden = true;
        if (hands.size === 2) {
            call.browser_release();
            ({ apart, middle } = pinch());
        } else if (event.button === 2) panning = true;
        else if (hands.size === 1 && event.button === 0) {
            call.browser_lean(event.shiftKey ? 1 : 0);
            call.browser_press(...place);
        }
        turn();
    });

    view.addEventListener("pointermove", (event) => {
        const place = placeOnView(event), from = hands.get(event.pointerId);
        if (!from) return hover(place, event);
        hands.set(event.pointerId, place);
        if (hands.size === 2) {
            const now = pinch();
            call.browser_pan(now.middle[0] - middle[0], now.middle[1] - middle[1]);
            if (now.apart > 0) call.browser_zoom(...now.middle, apart / now.apart);
            ({ apart, middle } = now);
        } else if (panning) call.browser_pan(place[0] - from[0], place[1] - from[1]);
        else {
            call.browser_lean(event.shiftKey ? 1 : 0);
            call.browser_drag(...place);
        }
        wakeSoon();
    });

    function lift(event) {
        if (!hands.delete(event.pointerId)) return;
        if (!panning) call.browser_release();
        panning = false;
        turn();
    }
    view.addEventListener("pointerup", lift);
    view.addEventListener("pointercancel", lift);
    view.addEventListener("pointerleave", () => (tip.hidden = true));
    view.addEventListener("contextmenu", (event) => event.preventDefault());

    // A page around this one is scrolled until somebody has touched the picture.
    view.addEventListener(
        "wheel",
        (event) => {
            if (window !== window.top && !document.hasFocus()) return;
            event.preventDefault();
            call.browser_zoom(...placeOnView(event), Math.pow(1.25, Math.sign(event.deltaY)));
            wakeSoon();
        },
        { passive: false },
    );

    let soon = false;
    function wakeSoon() {
        if (soon) return;
        soon = true;
        requestAnimationFrame(() => {
            soon = false;
            turn();
        });
    }

    // --- files ---

    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", async (event) => {
        event.preventDefault();
        const file = event.dataTransfer.files[0];
        if (!file) return;
        const data = new Uint8Array(await file.arrayBuffer());
        call.browser_file(program.handText(file.name), program.hand(data), data.length, 1);
        turn();
    });

    // --- beginning ---

    function openAddress() {
        let script;
        try {
            script = scriptOfAddress(location.hash);
        } catch (error) {
            return say("the address is damaged: the race is as it was");
        }
        call.browser_open(program.handText(script));
        turn();
    }

    view.hidden = false;
    fit();
    let script = session;
    if (location.hash.length > 1)
        try {
            script = scriptOfAddress(location.hash);
            whole = false;
            scene = 0;
        } catch (error) {
            script = session;
        }
    if (file) {
        const data = Uint8Array.from(atob(file.bytes), (c) => c.charCodeAt(0));
        call.browser_file(program.handText(file.name), program.hand(data), data.length, 0);
    }
    call.browser_prefer_light(matchMedia("(prefers-color-scheme: light)").matches ? 1 : 0);
    call.browser_begin(view.width, view.height, program.handText(script), whole ? 1 : 0, scene);
    turn();
    if (still.matches && chrome.playing) press(codeOf(" ", false));
    bar.hidden = false;
    root.classList.add("live");
    new ResizeObserver(() => {
        if (!fit()) return;
        call.browser_resize(view.width, view.height);
        turn();
    }).observe(view);
    new IntersectionObserver((entries) => {
        seen = entries[entries.length - 1].isIntersecting;
        wake();
    }).observe(view);
    document.addEventListener("visibilitychange", wake);
    window.addEventListener("hashchange", openAddress);
    if (window === window.top) view.focus({ preventScroll: true });
    window.glissade = program;
    root.dataset.ready = "";
}
