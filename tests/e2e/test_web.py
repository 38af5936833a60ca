#!/usr/bin/env python3
"""Pages in a browser: test_web.py GLISSADE [WORD...]

Opens what `render -o x.html` writes in headless Chromium, from disk, and looks at what happens
there: numbers against `trace`, keys, mouse and fingers, lists, the prompt, what is left on the
console, what is asked of a network. Prints TAP; with words, only the cases whose titles have one
of them. Skipped where there is no Chromium or this build writes no pages.
"""

import contextlib
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.error
import urllib.request

GLISSADE = sys.argv[1]
FOLDER = tempfile.mkdtemp(prefix="glissade-web-")
CASES = []
PATIENCE = 30  # seconds, on a busy machine
ESCAPE, ENTER, RIGHT, DOWN, HOME, F2, PAGE_DOWN = (
    "\ue00c", "\ue007", "\ue014", "\ue015", "\ue011", "\ue032", "\ue00f")


def case(function):
    CASES.append(function)
    return function


def glissade(*words):
    done = subprocess.run([GLISSADE, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words}: {done.stderr}"
    return done.stdout


class Browser:
    """Chromium, driven over WebDriver."""

    def __init__(self, size=(1280, 800), options=(), mobile=None):
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.home = tempfile.mkdtemp(prefix="profile-", dir=FOLDER)
        for line in self.driver.stdout:
            if "started successfully on port" in line:
                self.url = "http://127.0.0.1:" + line.split()[-1].rstrip(".")
                break
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                     "--disable-background-networking", "--disable-component-update", "--disable-sync",
                     f"--user-data-dir={self.home}", f"--window-size={size[0]},{size[1]}", *options]
        chrome = {"args": arguments}
        if mobile:
            chrome["mobileEmulation"] = {
                "deviceMetrics": {"width": mobile[0], "height": mobile[1], "pixelRatio": 2, "touch": True}}
        wanted = {"goog:chromeOptions": chrome, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        self.session = ""
        self.session = "/session/" + self.ask("/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]

    def ask(self, path, body=None, method="POST"):
        data = None if method != "POST" else json.dumps(body or {}).encode()
        request = urllib.request.Request(
            self.url + self.session + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()[:1000]) from error

    def js(self, script):
        return self.ask("/execute/sync", {"script": script, "args": []})

    def open(self, path, hash_=""):
        self.ask("/url", {"url": "about:blank"})
        self.ask("/url", {"url": "file://" + path + hash_})
        self.until("return document.getElementById('glissade').dataset.ready !== undefined")

    def until(self, script, wanted=True):
        end = time.monotonic() + PATIENCE
        while (got := self.js(script)) != wanted:
            if time.monotonic() > end:
                raise AssertionError(f"{script}: is {got!r}, not {wanted!r}; {self.console()}")
            time.sleep(0.05)

    def call(self, expression):
        """A text of the program's."""
        return self.js(f"return glissade.text(glissade.call.{expression})")

    def keys(self, *names):
        actions = []
        for name in names:
            actions += [{"type": "keyDown", "value": name}, {"type": "keyUp", "value": name}]
        self.ask("/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def point(self, kind, *steps):
        """Down at the first place, moves, up at the last; in pixels of CSS."""
        actions = [{"type": "pointerMove", "x": int(steps[0][0]), "y": int(steps[0][1])},
                   {"type": "pointerDown", "button": 0}]
        for x, y in steps[1:]:
            actions.append({"type": "pointerMove", "x": int(x), "y": int(y), "duration": 30})
        actions.append({"type": "pointerUp", "button": 0})
        self.ask("/actions", {"actions": [
            {"type": "pointer", "id": kind, "parameters": {"pointerType": kind}, "actions": actions}]})

    def click(self, selector):
        element = self.ask("/element", {"using": "css selector", "value": selector})
        self.ask(f"/element/{next(iter(element.values()))}/click")

    def console(self):
        return [line["message"] for line in self.ask("/se/log", {"type": "browser"})]

    def requests(self):
        """Addresses that were asked for, but for what lies in the page itself."""
        asked = []
        for line in self.ask("/se/log", {"type": "performance"}):
            message = json.loads(line["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked.append(message["params"]["request"]["url"])
        return [url for url in asked if not url.startswith(("data:", "blob:", "about:", "chrome"))]

    def close(self):
        with contextlib.suppress(OSError, AssertionError):
            self.ask("", method="DELETE")
        self.driver.terminate()
        self.driver.wait()


BROWSER = None


def page(name, *options):
    path = os.path.join(FOLDER, name)
    glissade("render", "-o", path, *options)
    return path


def browser(path, hash_=""):
    """The one that most cases share, on a page anew."""
    global BROWSER
    BROWSER = BROWSER or Browser()
    BROWSER.open(path, hash_)
    return BROWSER


def says(b):
    return b.call("browser_says()")


def number_after(words, sign):
    return float(words.split(sign + "=")[1].split(",")[0])


def trace_rows(*options):
    """Step by step, per racer in its order: the fields behind the step."""
    rows = list(csv.reader(io.StringIO(glissade("trace", *options))))[1:]
    racers = []
    for row in rows:
        if not racers or racers[-1][0] != row[0] or int(row[1]) == 0:
            racers.append((row[0], []))
        racers[-1][1].append(row[2:])
    return [steps for _, steps in racers]


def compare_with_trace(b, options, same):
    """Every row of every racer; `same` compares two numbers."""
    checked = 0
    for racer, steps in enumerate(trace_rows(*options)):
        for step, wanted in enumerate(steps):
            got = b.call(f"browser_row({racer}, {step})").split(",")
            assert len(got) == len(wanted), (racer, step, got, wanted)
            assert got[-1] == wanted[-1], f"racer {racer}, step {step}: {got[-1]}, not {wanted[-1]}"
            for one, other in zip(got[:-1], wanted[:-1]):
                assert same(float(one), float(other)), f"racer {racer}, step {step}: {one}, not {other}"
                checked += 1
    assert checked > 0


def equal(a, b):
    return a == b or (a != a and b != b)


def near(a, b):
    return equal(a, b) or abs(a - b) <= 1e-12 * max(1.0, abs(a), abs(b))


@case
def numbers_are_those_of_trace():
    """numbers are those of trace"""
    options = ["--steps", "60"]
    compare_with_trace(browser(page("beale.html", *options)), options, equal)
    options = ["-s", "formula:sin(x)*exp(-x^2-y^2)+0.1*x^2", "-O", "adam:noise=0.1", "-O", "momentum", "--steps", "40"]
    compare_with_trace(browser(page("formula.html", *options)), options, near)


@case
def file_has_no_reference_outside():
    """one file, under 1 MB, without a reference to anything outside"""
    path = page("alone.html", "--size", "1280x720")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert len(text) < 1_000_000, len(text)
    head = text[:text.index('id="glissade-program"')]
    for word in ("src=\"http", "href=\"http", "url(http", "@import", "<link rel=\"stylesheet"):
        assert word not in head, word
    assert "<svg" in head and "<desc>" in head and "momentum" in head


@case
def opens_without_errors_or_requests():
    """opens from disk; nothing on the console, nothing asked of a network"""
    b = Browser(options=["--proxy-server=127.0.0.1:9"])  # where nobody listens
    try:
        path = page("quiet.html")
        b.open(path)
        b.keys(" ", RIGHT, DOWN, "d", "t", "?", ESCAPE, F2, ESCAPE)
        b.keys(":", *"eta 0.01", ENTER)
        b.until("return document.getElementById('status').textContent.includes('0.01')")
        assert b.console() == [], b.console()
        assert b.requests() == ["file://" + path], b.requests()
    finally:
        b.close()


@case
def shows_what_the_command_line_says():
    """shows the settings of the command line, at the still's step"""
    b = browser(page("bowl.html", "-s", "bowl:lambda2=30", "-O", "momentum:beta=0.5", "--eta", "0.03", "--steps", "25"))
    words = says(b)
    assert words.startswith("step 25, momentum"), words
    assert number_after(words, "η") == 0.03 and number_after(words, "β") == 0.5, words
    script = b.call("browser_script()")
    assert "bowl:lambda2=30" in script and "size" not in script, script
    options = ["-s", "bowl:lambda2=30", "-O", "gd", "--steps", "5"]
    assert glissade("trace", "--like", page("like.html", *options)) == glissade("trace", *options)


@case
def keys_change_the_race():
    """keys change η and the step; what the program does not use is left to the browser"""
    b = browser(page("keys.html", "-O", "gd", "--steps", "20"))
    eta = number_after(says(b), "η")
    b.keys(RIGHT)
    assert number_after(says(b), "η") > eta
    b.keys(HOME)
    b.until("return glissade.text(glissade.call.browser_says()).startsWith('step 0,')")
    b.keys("n")
    b.until("return glissade.text(glissade.call.browser_says()).startsWith('step 1,')")
    left = b.js("""
        const left = [];
        for (const [key, more] of [["F5", {}], ["r", {ctrlKey: true}], ["Tab", {}], ["q", {}], ["~", {}], ["ArrowRight", {altKey: true}]])
            if (view.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true, ...more})))
                left.push(key);
        return left""")
    assert left == ["F5", "r", "Tab", "q", "~", "ArrowRight"], left


@case
def figure_plays_from_its_start():
    """a figure that is played goes through the race from its start, then sleeps when paused"""
    b = browser(page("play.html", "--steps", "30"))
    b.keys(" ")
    step = int(says(b).split(",")[0].split()[1])
    assert step < 30, step
    b.until("return Number(glissade.text(glissade.call.browser_says()).split(',')[0].slice(5)) > 3")
    b.keys(" ")
    time.sleep(0.3)
    drawn = b.js("let n = 0; const was = CanvasRenderingContext2D.prototype.fillRect; "
                 "window.drawn = () => n; CanvasRenderingContext2D.prototype.fillRect = function (...a) "
                 "{ n++; was.apply(this, a); }; return n")
    time.sleep(0.5)
    assert b.js("return drawn()") == drawn


def drag_start(b, kind):
    """From the start's place along the map's diagonal; the start before and after."""
    before = b.call("browser_row(0, 0)").split(",")[:2]
    box = b.js("const r = view.getBoundingClientRect(); return [r.left, r.top, r.width, r.height]")
    x, y = box[0] + 0.3 * box[2], box[1] + 0.35 * box[3]
    b.point(kind, (x, y), (x + 20, y + 20), (x + 60, y + 30))
    b.until(f"return glissade.text(glissade.call.browser_row(0, 0)).startsWith({json.dumps(','.join(before))})", False)
    return before, b.call("browser_row(0, 0)").split(",")[:2]


@case
def hands_move_the_start():
    """the mouse drags the start on the map"""
    b = browser(page("drag.html", "--steps", "20"))
    before, after = drag_start(b, "mouse")
    assert before != after
    assert b.console() == []


@case
def fingers_on_a_phone():
    """on a phone a finger drags the start, and the buttons are under the thumb"""
    b = Browser(mobile=(360, 740))
    try:
        b.open(page("phone.html", "--steps", "20"))
        before, after = drag_start(b, "touch")
        assert before != after
        wide = b.js("return [document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1], wide
        lowest = b.js("return [...document.querySelectorAll('#bar button')].map(e => e.getBoundingClientRect()).map(r => [r.top, r.height])")
        assert all(top > 500 and height >= 40 for top, height in lowest), lowest
        b.click("#bar button[data-code='32']")
        b.until("return JSON.stringify([...document.querySelectorAll('#bar button')].map(e => e.textContent)).includes('▮▮')")
        assert b.console() == []
    finally:
        b.close()


@case
def lists_are_elements():
    """F2 opens the list of surfaces as elements: typed, chosen, left"""
    b = browser(page("list.html", "--steps", "20"))
    b.keys(F2)
    b.until("return document.getElementById('list').open")
    rows = b.js("return document.querySelectorAll('#rows li').length")
    assert rows > 20, rows
    b.keys(*"rosen")
    b.until("return document.querySelectorAll('#rows li').length < 5")
    b.keys(ENTER)
    b.until("return document.getElementById('list').open", False)
    assert "rosenbrock" in b.call("browser_script()")
    b.click("#bar button[aria-label^='surface']")
    b.until("return document.getElementById('list').open")
    b.keys(ESCAPE)
    b.until("return document.getElementById('list').open", False)
    assert "rosenbrock" in b.call("browser_script()")
    assert b.console() == []


@case
def prompt_is_a_line_of_the_page():
    """: opens a line; what is refused stays with the reason, what is done is answered"""
    b = browser(page("prompt.html", "--steps", "20"))
    b.keys(":", *"surface nowhere", ENTER)
    b.until("return document.getElementById('prompt-note').className", "refused")
    b.keys(ESCAPE)
    b.until("return document.getElementById('prompt').hidden")
    b.keys(":", *"start 1,1", ENTER)
    b.until("return document.getElementById('prompt').hidden")
    assert b.call("browser_row(0, 0)").startswith("1,1,")


@case
def address_holds_the_settings():
    """:copy puts the settings into the address, which opens the same; a damaged one says so"""
    path = page("address.html", "--steps", "20")
    b = browser(path)
    b.keys(":", *"surface bowl:lambda2=7", ENTER)
    b.until("return document.getElementById('prompt').hidden")
    b.keys(":", *"copy", ENTER)
    b.until("return location.hash.length > 10")
    hash_, script = b.js("return location.hash"), b.call("browser_script()")
    b = browser(path, hash_)
    assert b.call("browser_script()") == script
    b = browser(path, "#surface=nowhere")
    assert "nowhere" in b.js("return document.getElementById('status').textContent")
    assert b.call("browser_row(0, 0)") != ""


@case
def lesson_is_played():
    """a page of a lesson: its title is told, PageDown goes on, PageUp back"""
    path = os.path.join(FOLDER, "lesson.html")
    glissade("render", "--lesson", "three-regimes", "-o", path)
    b = browser(path)
    titles = dict(line.split("  ", 1) for line in glissade("lesson").splitlines())
    assert b.js("return document.title") == titles["three-regimes"], titles
    first = b.call("browser_script()")
    for _ in range(6):
        b.keys(PAGE_DOWN)
    b.until(f"return glissade.text(glissade.call.browser_script()) === {json.dumps(first)}", False)
    assert b.console() == []


@case
def data_come_along():
    """data of one's own come along, without the folders they were in"""
    path = os.path.join(FOLDER, "points.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write("x1,x2,y\n1,2,3\n2,-1,1\n-1,0.5,2\n3,1,0\n")
    options = ["-s", f"least-squares:data={path}", "-O", "gd", "--steps", "20"]
    name = page("data.html", *options)
    b = browser(name)
    compare_with_trace(b, options, equal)
    with open(name, encoding="utf-8") as file:
        assert FOLDER not in file.read()


@case
def site_shares_a_program():
    """site DIR/ writes a list, a page a lesson and a free one around one program"""
    folder = os.path.join(FOLDER, "site")
    glissade("site", folder)
    lessons = [line.split()[0] for line in glissade("lesson").splitlines() if line.strip()]
    assert len(lessons) > 5, lessons
    for name in [*lessons, "race", "index"]:
        assert os.path.exists(os.path.join(folder, name + ".html")), name
    b = browser(os.path.join(folder, "race.html"))
    assert says(b).startswith("step 300"), says(b)
    b = browser(os.path.join(folder, lessons[0] + ".html"))
    b.keys(PAGE_DOWN)
    assert b.console() == []
    b = browser(os.path.join(folder, "race.html"), "#surface=bowl&optimizer=gd")
    assert "surface bowl" in b.call("browser_script()")


@case
def theme_and_motion_follow_the_reader():
    """a reader who wants light sees light; who wants no motion sees none until play is pressed"""
    for scheme, light in (("light", True), ("dark", False)):
        b = Browser()
        try:
            b.ask("/goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": {"features": [
                {"name": "prefers-color-scheme", "value": scheme},
                {"name": "prefers-reduced-motion", "value": "reduce"}]}})
            b.open(page(f"{scheme}.html", "--steps", "20"), "#surface=bowl")
            assert (b.js("return document.documentElement.style.colorScheme") == "light") == light
            before = says(b)
            time.sleep(0.5)
            assert says(b) == before
        finally:
            b.close()


@case
def without_scripts_the_picture_stays():
    """without scripts the still picture is there, and is shown"""
    b = Browser(options=["--blink-settings=scriptEnabled=false"])
    try:
        b.ask("/url", {"url": "file://" + page("still.html")})
        element = b.ask("/element", {"using": "css selector", "value": "#still svg"})
        box = b.ask(f"/element/{next(iter(element.values()))}/rect", method="GET")
        assert box["width"] > 600 and box["height"] > 300, box
    finally:
        b.close()


@case
def controls_as_asked():
    """--html-controls none, small, full"""
    counts = {}
    for kind in ("none", "small", "full"):
        b = browser(page(f"{kind}.html", "--html-controls", kind, "--steps", "20"))
        counts[kind] = b.js("return [...document.querySelectorAll('#bar button')].filter(e => e.offsetParent).length")
    assert counts["none"] == 0 and 0 < counts["small"] < counts["full"], counts


def missing():
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        return "there is no chromium with its driver"
    done = subprocess.run([GLISSADE, "render", "--steps", "1", "-o", os.path.join(FOLDER, "probe.html")],
                          capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"this build writes no pages: {done.stderr.strip()}"


def main():
    words = sys.argv[2:]
    cases = [c for c in CASES if not words or any(word in c.__doc__ for word in words)]
    why = missing()
    if why:
        print(f"1..0 # SKIP {why}")
        return 0
    print(f"1..{len(cases)}", flush=True)
    failed = 0
    for number, function in enumerate(cases, 1):
        try:
            function()
            print(f"ok {number} - {function.__doc__}", flush=True)
        except Exception:  # one case must not hide the others
            failed += 1
            print(f"not ok {number} - {function.__doc__}")
            for line in traceback.format_exc().splitlines():
                print(f"# {line}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        STATUS = main()
    finally:
        if BROWSER:
            BROWSER.close()
        shutil.rmtree(FOLDER, ignore_errors=True)
    sys.exit(STATUS)
