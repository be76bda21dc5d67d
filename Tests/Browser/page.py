#!/usr/bin/env python3
"""The residents' page in a real browser: accessibility, keyboard, no JavaScript, races, live updates, offline, zones.

Debian's chromium, driven by Playwright, with axe-core; `scripts/setup --browser` installs them. FAELLED_FULL tries
every screen in every combination of language, width and colours, otherwise two of them each. Names of steps, as
`page.py walk screens`, run those alone.
"""

import datetime
import itertools
import os
import pathlib
import re
import subprocess
import sys
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PYTHON = ROOT / ".build" / "browser" / "bin" / "python"
sys.path.insert(0, str(ROOT / "Tests" / "Processes"))

try:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright
except ImportError:
    if os.environ.get("FAELLED_BROWSER"):
        sys.exit("playwright is not where scripts/setup --browser should have put it")
    if subprocess.run([ROOT / "scripts" / "setup", "--browser"]).returncode != 0:
        print("0 passed, 1 failed")
        sys.exit(1)
    os.environ["FAELLED_BROWSER"] = "1"
    os.execv(PYTHON, [str(PYTHON), *sys.argv])

import harness

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SATURDAY = datetime.date.today() + datetime.timedelta(days=(5 - datetime.date.today().weekday()) % 7 + 14)
HOSTILE = "<img src=x onerror=window.hit=1><script>window.hit=1</script>\"'&"
HALL = "faelleshus-vangede"


class Town:
    """The demonstration municipality, served; a resident, a neighbour, and the roles of Vangede."""

    def __init__(self, path):
        self.store = path / "town.db"
        harness.must(self.store, "demo")
        names = {"resident": "mette-vangede-99"}
        for role in ("volunteer", "board", "administrator", "resident", "newcomer"):
            name = f"prøve-{role}".replace("ø", "oe")
            harness.must(self.store, "household", "add", f"vangede-{role}", "--area", "vangede", "--name", HOSTILE)
            harness.must(self.store, "member", "add", name, "--household", f"vangede-{role}", "--name", HOSTILE)
            if role not in ("resident", "newcomer"):
                harness.must(self.store, "member", "role", name, role)
            if role != "newcomer":
                names["neighbour" if role == "resident" else role] = name
        self.service = harness.Service(self.store)
        self.base = f"http://127.0.0.1:{self.service.port}"
        self.cookies = {who: self.log_in(name) for who, name in names.items()}

    def letter(self, member):
        """The code of a letter to a member."""
        return re.search(r"(?:Kode|Code): +(\S+)", harness.must(self.store, "member", "invite", member))[1]

    def log_in(self, member):
        """The cookies of somebody who has used the letter's code."""
        connection = self.service.connect()
        connection.request(
            "POST", "/invitation", urllib.parse.urlencode({"code": self.letter(member), "pin": "481516"}),
            {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        answer.read()
        pairs = (value.split(";")[0].split("=", 1) for name, value in answer.getheaders() if name.lower() == "set-cookie")
        return [{"name": name, "value": value, "url": self.base, "httpOnly": True} for name, value in pairs]


class Browser:
    def __init__(self, chromium, town, tally):
        self.chromium, self.town, self.tally = chromium, town, tally

    def context(self, who=None, language="da", width=390, **options):
        context = self.chromium.new_context(
            viewport={"width": width, "height": 844}, base_url=self.town.base,
            locale="da-DK" if language == "da" else "en-GB", **options)
        if who:
            context.add_cookies(self.town.cookies[who])
        if options.get("java_script_enabled", True):
            context.set_default_timeout(10_000)
        return context

    def page(self, context, what):
        page = context.new_page()
        # A page that is a refusal, as 409, is reported by the browser as a failed load of itself; that is none.
        page.on("console", lambda message: message.type == "error" and "status of 4" not in message.text
                and self.tally.check(False, f"{what}: console: {message.text}"))
        page.on("pageerror", lambda error: self.tally.check(False, f"{what}: {error}"))
        page.on("dialog", lambda dialog: self.tally.check(False, f"{what}: a dialog: {dialog.message}"))
        return page


def booking_query(hour, length=2, resource=HALL, day=SATURDAY):
    return f"resource={resource}&date={day}&from={hour:02}:00&to={hour + length:02}:00&people=12"


def free_hour(town, length=2, resource=HALL, day=SATURDAY):
    """An hour of that day from which the place is free, for the resident's own bookings."""
    for hour in range(9, 22 - length):
        done = harness.cli(
            town.store, "book", resource, f"{day}T{hour:02}:00", f"{day}T{hour + length:02}:00", "--for",
            "mette-vangede-99", "--dry-run")
        if done.returncode == 0:
            return hour
    raise RuntimeError(f"nothing free on {day}")


def screens(tally, browser, code, plan, repeated):
    """Every screen: no violation, nothing on the console, no sideways scroll."""
    query = booking_query(browser.town.hour)
    taken = f"resource=fjendtlig&date={SATURDAY + datetime.timedelta(days=1)}&from=10:00&to=12:00"
    listed = [(None, path) for path in (
        "/", f"/find?date={SATURDAY}&from=17:00&to=20:00&people=20&kind=room&near=vangede&wide=1", "/areas",
        "/area/vangede", f"/r/{HALL}", f"/r/{HALL}/month", f"/r/{HALL}/list", "/r/stole-vangede", f"/door/{HALL}",
        f"/r/{HALL}/sheet", f"/r/{HALL}/poster", "/login", "/invitation", "/help", "/privacy", "/accessibility", "/openness",
        "/openness?area=vangede", "/r/nowhere", f"/find?date={SATURDAY}&from=17:00&to=20:00&people=900&kind=room",
        "/find?date=x&people=x")]
    listed += [("resident", path) for path in (
        "/", f"/r/{HALL}?date={SATURDAY}", "/mine", f"/booking/{code}", f"/booking/{code}/change", f"/booking/{code}/cancel",
        "/notices", f"/book?{query}", f"/book?{query}&date=x&title=Fest", f"/book/details?{query}",
        f"/book/details?{booking_query(10, resource=HALL, day=SATURDAY + datetime.timedelta(days=700))}")]
    listed += [("neighbour", f"/book/details?{taken}"), ("neighbour", "/mine")]
    listed += [("board", "/board"), ("board", "/board/rules"), ("volunteer", "/lending"),
               ("volunteer", repeated), ("administrator", "/conflicts"), ("administrator", plan)]
    ways = list(itertools.product(("da", "en"), (320, 390, 1280), ("light", "dark")))
    contexts = {}
    axe = Axe()
    for number, (who, path) in enumerate(listed):
        chosen = ways if harness.FULL else [ways[number % 12], ways[(number * 5 + 7) % 12]]
        for language, width, scheme in chosen:
            key = (who, language, width, scheme)
            if key not in contexts:
                context = browser.context(who, language, width, color_scheme=scheme)
                if language == "en":
                    context.add_cookies([{"name": "lang", "value": "en", "url": browser.town.base}])
                contexts[key] = browser.page(context, f"{key}")
            page = contexts[key]
            what = f"{path} {language} {width} {scheme}"
            page.goto(path)
            found = axe.run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
            tally.equal([(one["id"], one["nodes"][0]["target"]) for one in found], [], f"axe {what}")
            tally.check(
                page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{what}: no sideways scroll")
            tally.equal(page.locator("html").get_attribute("lang"), language, f"{what}: language")
    page = browser.page(browser.context(None, width=390, forced_colors="active"), "forced colours")
    page.goto(f"/r/{HALL}")
    tally.equal(axe.run(page).response["violations"], [], "forced colours")
    for width in (320, 640):
        page = browser.page(browser.context("resident", width=width), "200 % text")
        for path in ("/", f"/r/{HALL}", "/mine", f"/booking/{code}", f"/book?{query}"):
            page.goto(path)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            tally.check(
                page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"200 % text at {width}: {path}")
    for key in contexts:
        contexts[key].context.close()


def tab_to(page, selector):
    """Presses Tab until it is there."""
    for _ in range(60):
        if page.evaluate("sel => document.activeElement.matches(sel)", selector):
            return True
        page.keyboard.press("Tab")
    return False


def keyboard(tally, browser):
    """A booking without a pointer, from the week's grid on."""
    context = browser.context("resident", width=1280)
    page = browser.page(context, "keyboard")
    page.goto(f"/r/{HALL}?date={SATURDAY}")
    tally.check(tab_to(page, "table[data-grid] td *, table[data-grid] td"), "Tab reaches the grid")
    page.keyboard.press("Control+Home")
    for key in ("ArrowDown", "ArrowRight", "End", "Home"):
        page.keyboard.press(key)
    tally.check(page.evaluate("!!document.activeElement.closest('td')"), "arrows stay in the grid")
    page.keyboard.press("PageDown")
    page.wait_for_url("**date=**")
    page.wait_for_function("document.activeElement.closest && document.activeElement.closest('td')")
    tally.check(True, "Page Down turns the week and stays in the grid")
    page.keyboard.press("Control+Home")
    for _ in range(200):
        if page.evaluate("document.activeElement.matches('td.free a')"):
            break
        at_end = page.evaluate("!document.activeElement.closest('td').nextElementSibling")
        for key in (("ArrowDown", "Home") if at_end else ("ArrowRight",)):
            page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.wait_for_url("**/book?**")
    for selector in ("main form button[type=submit]",) * 2:
        tally.check(tab_to(page, selector), f"Tab reaches {selector}")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    tally.check(tab_to(page, "#accept"), "Tab reaches the house rules")
    page.keyboard.press("Space")
    tally.check(tab_to(page, "main form button[type=submit]"), "Tab reaches Book")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tally.check("/booking/bk-" in page.url, f"booked by keyboard: {page.url}")
    page.goto(f"/book/details?{booking_query(10, day=SATURDAY + datetime.timedelta(days=700))}")
    tally.equal(page.evaluate("document.activeElement.getAttribute('role')"), "alert", "what is wrong has the focus")
    context.close()


def cancel(page):
    page.get_by_role("link", name="Aflys").first.click()
    page.get_by_role("button", name="Ja, aflys").click()


def without_scripts(tally, browser):
    """A booking, a change and a cancellation with JavaScript off."""
    context = browser.context("resident", java_script_enabled=False)
    page = context.new_page()
    hour = free_hour(browser.town)
    page.goto(f"/book?{booking_query(hour)}")
    page.get_by_role("button", name="Næste").click()
    page.get_by_label("Hvad skal I?").fill(HOSTILE)
    page.get_by_role("button", name="Næste").click()
    page.get_by_label("Jeg følger husreglerne").check()
    page.get_by_role("button", name="Book", exact=True).click()
    tally.check("Stedet er jeres" in page.content(), "booked without scripts")
    tally.equal(page.get_by_role("definition").filter(has_text="onerror").count(), 1, "the title is text")
    page.get_by_role("link", name="Ændr").first.click()
    page.get_by_label("Antal personer").fill("13")
    page.get_by_role("button", name="Gem ændringen").click()
    tally.check("Ændringen er gemt" in page.content(), "changed without scripts")
    cancel(page)
    tally.check("Aflyst" in page.content(), "cancelled without scripts")
    context.close()


def series(tally, browser):
    """A choir books three Saturdays of which one is taken: seen before, had elsewhere, and given back from a day on."""
    context = browser.context("neighbour", java_script_enabled=False)
    page = context.new_page()
    hour = free_hour(browser.town)
    second = SATURDAY + datetime.timedelta(days=7)
    harness.cli(
        browser.town.store, "book", HALL, f"{second}T{hour:02}:00", f"{second}T{hour + 2:02}:00", "--for", "proeve-volunteer")
    page.goto(f"/book/details?{booking_query(hour)}")
    page.get_by_text("Gentag bookingen").click()
    page.get_by_label("Gentag", exact=True).select_option("weekly")
    page.get_by_label("Antal gange i alt").fill("3")
    page.get_by_role("button", name="Næste").click()
    tally.check("af 3 gange kan bookes" in page.content() and "optaget" in page.content(), "the taken date is seen before")
    page.get_by_label("Find et andet sted").check()
    page.get_by_role("button", name="Vis datoerne igen").click()
    tally.check("et andet sted eller en anden tid" in page.content(), "another place is shown for the taken date")
    page.get_by_label("Jeg følger husreglerne").check()
    page.get_by_role("button", name="Book", exact=True).click()
    tally.check("/series/se-" in page.url and "Datoerne er jeres" in page.content(), f"the series is booked: {page.url}")
    tally.equal(page.locator("main ul a[href*='/booking/']").count(), 3, "each date has its own page")
    page.locator("main ul a[href*='/booking/']").first.click()
    page.get_by_role("link", name="Alle datoer i serien").click()
    page.get_by_label("Aflys fra og med").fill(str(SATURDAY + datetime.timedelta(days=7)))
    page.get_by_role("button", name="Aflys alle datoer derfra").click()
    tally.check(page.content().count("aflyst") >= 1 and ": booket" in page.content(), "the later dates are cancelled")
    page.get_by_label("Aflys fra og med").fill(str(SATURDAY))
    page.get_by_role("button", name="Aflys alle datoer derfra").click()
    context.close()


def rules(tally, browser):
    """A board writes rules, is told of a mistake, sees what they would do, and puts them in force."""
    context = browser.context("board", java_script_enabled=False)
    page = context.new_page()
    page.goto("/board")
    page.get_by_role("link", name="Skriv og prøv nye husregler").click()
    page.get_by_label("Reglerne på dansk").fill(HOSTILE)
    page.get_by_label("Mindst så mange timer før").fill("10000")
    page.get_by_label("Dage frem").fill("30")
    page.get_by_role("button", name="Prøv reglerne").click()
    tally.check("Ret dette" in page.content() and "10000" in page.content(), "a contradiction is told, nothing typed lost")
    page.get_by_label("Mindst så mange timer før").fill("1.5")
    page.get_by_role("button", name="Prøv reglerne").click()
    tally.check("kommende bookinger strider mod dem" in page.content(), "what the rules would do is shown")
    page.get_by_label("Dage frem").fill("365")
    page.get_by_role("button", name="Sæt dem i kraft").click()
    tally.check("/area/vangede" in page.url and "1 time og 30 minutter" in page.content(), f"the rules are in force: {page.url}")
    tally.equal(page.locator("main img, main script").count(), 0, "the rules' text is text")
    context.close()


def race(tally, browser):
    """Two want the same hour; the slower is offered what is free, with what was typed."""
    hour = free_hour(browser.town)
    pages = []
    for who in ("resident", "neighbour"):
        page = browser.page(browser.context(who), f"race of {who}")
        page.goto(f"/book/details?{booking_query(hour)}")
        page.get_by_label("Hvad skal I?").fill(f"Fest hos {who}")
        page.get_by_role("button", name="Næste").click()
        page.get_by_label("Jeg følger husreglerne").check()
        pages.append(page)
    for page in pages:
        page.get_by_role("button", name="Book", exact=True).click()
        page.wait_for_load_state()
    tally.check("/booking/" in pages[0].url, "the faster has the place")
    slower = pages[1]
    tally.equal(slower.get_by_role("heading", level=1).inner_text(), "Nogen nåede det først", "the slower is told")
    slower.get_by_role("button", name="Vælg ").first.click()
    tally.check("Fest hos neighbour" in slower.content(), "nothing typed is lost")
    slower.get_by_label("Jeg følger husreglerne").check()
    slower.get_by_role("button", name="Book", exact=True).click()
    slower.wait_for_url("**/booking/**")
    tally.check(True, "the alternative can be had")
    for page in pages:
        page.goto("/mine")
        while page.get_by_role("link", name="Aflys").count():
            cancel(page)
            page.goto("/mine")
        page.context.close()


def live(tally, browser):
    """What the command line books shows in an open page within two seconds."""
    page = browser.page(browser.context(None), "live")
    with page.expect_request("**/live?**"):
        page.goto(f"/r/{HALL}?date={SATURDAY}")
    hour = free_hour(browser.town)
    page.wait_for_timeout(500)
    harness.must(
        browser.town.store, "book", HALL, f"{SATURDAY}T{hour:02}:00", f"{SATURDAY}T{hour + 2:02}:00", "--for",
        "mette-vangede-99")
    began = time.monotonic()
    cell = page.locator("td.taken", has_text=f"kl. {hour:02}.00–{hour + 1:02}.00").filter(has_text="lørdag")
    try:
        cell.first.wait_for(timeout=2_000, state="attached")
        tally.check(True, f"seen after {time.monotonic() - began:.1f} s")
    except Exception:
        tally.check(False, "a booking by the command line shows within 2 s")
    page.context.close()


def offline(tally, browser):
    """A page that was read can be read again without a connection, and says so."""
    context = browser.context("resident")
    page = context.new_page()
    page.goto("/mine")
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    page.wait_for_function("!!navigator.serviceWorker.controller")
    page.reload()
    heading = page.get_by_role("heading", level=1).inner_text()
    context.set_offline(True)
    page.reload()
    tally.equal(page.get_by_role("heading", level=1).inner_text(), heading, "read offline")
    page.wait_for_function("document.getElementById('status').textContent.startsWith('Ikke forbundet')")
    tally.check(True, "the page says that it is old")
    context.set_offline(False)
    context.close()


def zones(tally, browser):
    """Times are those of the place, wherever the phone is."""
    texts = []
    for zone in ("Europe/Copenhagen", "America/New_York"):
        context = browser.context(None, timezone_id=zone)
        page = browser.page(context, zone)
        page.goto(f"/r/{HALL}?date={SATURDAY}")
        texts.append(page.locator("main").inner_text())
        context.close()
    tally.equal(texts[0], texts[1], "times follow the place")


def hostile(tally, browser, code):
    """Markup in every field that is shown stays text."""
    for who, path in (
            ("resident", f"/booking/{code}"), ("resident", "/mine"), ("resident", f"/booking/{code}/change"),
            (None, "/r/fjendtlig"), (None, "/r/fjendtlig/poster"), (None, "/r/fjendtlig/sheet"), (None, "/door/fjendtlig"),
            (None, "/areas"), (None, "/area/vangede"), ("board", f"/booking/{code}"), ("board", "/board"),
            ("administrator", "/conflicts"), ("volunteer", "/lending"),
            (None, f"/find?date={HOSTILE}&people={HOSTILE}"), (None, f"/login?next={HOSTILE}"),
            ("resident", f"/book?resource=fjendtlig&date={HOSTILE}&title={HOSTILE}&for={HOSTILE}")):
        context = browser.context(who)
        page = browser.page(context, f"hostile {path}")
        page.goto(path)
        tally.equal(
            page.evaluate("[window.hit === undefined, document.images.length, document.scripts.length]"), [True, 0, 1],
            f"markup stays text in {path}")
        context.close()


def walk(tally, browser):
    """From the printed letter to a booked Saturday and its cancellation, by what the pages say alone."""
    context = browser.context(None)
    page = browser.page(context, "walk")
    page.goto("/")
    page.get_by_role("link", name="Brug din kode").click()
    page.get_by_label("Koden fra brevet").fill(browser.town.letter("proeve-newcomer"))
    page.get_by_label("Vælg en PIN-kode").fill("481516")
    page.get_by_role("button", name="Kom i gang").click()
    page.get_by_role("link", name="Find ledigt").click()
    page.get_by_label("Dag").fill(str(SATURDAY))
    page.get_by_label("Hvor mange?").fill("20")
    page.get_by_role("button", name="Find ledige").click()
    page.locator("main a.button").first.click()
    page.get_by_role("button", name="Næste").click()
    page.get_by_role("button", name="Næste").click()
    page.get_by_label("Jeg følger husreglerne").check()
    page.get_by_role("button", name="Book", exact=True).click()
    tally.check("Stedet er jeres" in page.content(), "a Saturday is booked")
    page.get_by_role("link", name="Mine bookinger").first.click()
    page.get_by_role("link", name="Aflys").first.click()
    tally.check("Vil du aflyse?" in page.content(), "asked before it is cancelled")
    page.get_by_role("button", name="Ja, aflys").click()
    tally.check("Aflyst" in page.content(), "it is cancelled")
    page.get_by_role("button", name="Log ud").click()
    tally.equal(page.get_by_role("link", name="Mine bookinger").count(), 0, "logged out")
    context.close()


def weight(tally, browser):
    """A first view from a cold start: small, and whole after one answer."""
    for path in ("/", f"/r/{HALL}", "/areas"):
        context = browser.context(None, service_workers="block")
        page = context.new_page()
        answers = []
        page.on("response", lambda response, found=answers: found.append(response))
        page.goto(path)
        size = sum(len(answer.body()) for answer in answers if "/live" not in answer.url)
        print(f"a first view of {path} is {size} bytes in {len(answers)} answers")
        tally.check(10_000 < size < 100_000, f"a first view of {path} is {size} bytes")
        context.close()
    context = browser.context(None, service_workers="block")
    page = context.new_page()
    page.route("**/*", lambda route: route.continue_() if route.request.is_navigation_request() else route.abort())
    page.goto("/")
    tally.equal(
        page.evaluate("[getComputedStyle(document.querySelector('.panel')).borderRadius, document.styleSheets.length]"),
        ["12px", 1], "one answer is all that showing a page takes")
    page.get_by_label("Hvor mange?").fill("4")
    page.get_by_role("button", name="Find ledige").click()
    tally.check("Ledige steder" in page.content(), "and all that using it takes")
    context.close()


def helper(tally, browser):
    """A household lets a neighbour book for it, the neighbour does, and the household ends it."""
    home, other = (browser.context(who, java_script_enabled=False).new_page() for who in ("resident", "neighbour"))
    home.goto("/mine")
    home.get_by_text("Lad en anden booke for jer").click()
    home.get_by_label("Brugernavn på den, der hjælper").fill("findes-ikke")
    home.get_by_role("button", name="Giv lov").click()
    tally.equal(home.get_by_label("Brugernavn på den, der hjælper").input_value(), "findes-ikke", "what was typed stays")
    home.get_by_label("Brugernavn på den, der hjælper").fill("proeve-resident")
    home.get_by_role("button", name="Giv lov").click()
    tally.check("<p>proeve-resident</p>" in home.content(), "the helper is told by handle")
    other.goto(f"/book/details?{booking_query(free_hour(browser.town))}")
    other.get_by_label("Book for en anden").fill("mette-vangede-99")
    other.get_by_role("button", name="Næste").click()
    other.get_by_label("Jeg følger husreglerne").check()
    other.get_by_role("button", name="Book", exact=True).click()
    tally.check("Stedet er jeres" in other.content(), "the helper books")
    home.goto("/mine")
    home.get_by_role("link", name="Aflys").first.click()
    home.get_by_role("button", name="Ja, aflys").click()
    home.goto("/mine")
    home.get_by_role("button", name="Ikke mere").click()
    tally.check("(proeve-resident)" not in home.content(), "and no longer may")
    for page in (home, other):
        page.context.close()


def main(tally):
    with harness.folder() as path, sync_playwright() as playwright:
        town = Town(path)
        town.hour = free_hour(town)
        harness.must(
            town.store, "resource", "add", "fjendtlig", "--area", "vangede", "--kind", "room", "--name", HOSTILE)
        later = SATURDAY + datetime.timedelta(days=1)
        code = harness.must(
            town.store, "book", "fjendtlig", f"{later}T10:00", f"{later}T12:00", "--for", "mette-vangede-99", "--title",
            HOSTILE).split()[0]
        harness.must(
            town.store, "resource", "close", "fjendtlig", f"{later}T09:00", f"{later}T11:00", "--reason", HOSTILE)
        plan = harness.must(town.store, "conflicts", "plan").split()[0]
        repeated = harness.must(
            town.store, "book", "fjendtlig", f"{later}T14:00", f"{later}T15:00", "--for", "proeve-volunteer", "--title",
            HOSTILE, "--repeat", "FREQ=WEEKLY;COUNT=2").split()[0]
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])
        browser = Browser(chromium, town, tally)
        steps = [
            (walk, ()), (keyboard, ()), (without_scripts, ()), (helper, ()), (series, ()), (rules, ()), (race, ()), (live, ()), (offline, ()), (zones, ()),
            (weight, ()), (hostile, (code,)), (screens, (code, f"/plans/{plan}", f"/series/{repeated}"))]
        for step, more in steps:
            if sys.argv[1:] and step.__name__ not in sys.argv[1:]:
                continue
            began = time.monotonic()
            try:
                step(tally, browser, *more)
            except Exception as error:
                tally.check(False, f"{step.__name__} broke off: {str(error)[:600]}")
            print(f"{step.__name__}: {time.monotonic() - began:.1f} s", flush=True)
        chromium.close()


if __name__ == "__main__":
    harness.run(main, 1_800 if harness.FULL else 400)
