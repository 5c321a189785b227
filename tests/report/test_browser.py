"""The page in a browser, without a network: what a reader who points at the map reads."""

import shutil

import pytest
from report.made_up import made_up_run
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from jaxarith.config import Arithmetic
from jaxarith.engine.answers import load_answers
from jaxarith.report import write_report
from jaxarith.report.words import cell_labels
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.vocabulary import read

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PARTS = ("trained on", "validation", "tested")
SECONDS = 30


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    program, driver = (
        shutil.which("chromium") or shutil.which("chromium-browser"),
        shutil.which("chromedriver"),
    )
    if not program or not driver:
        pytest.skip("chromium or chromedriver is not installed; apt-get install chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    opened = webdriver.Chrome(options=options, service=Service(executable_path=driver))
    try:
        opened.set_window_size(1280, 900)
        # A report must not need what may not be there.
        opened.execute_cdp_cmd("Network.enable", {})
        offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        opened.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
        yield opened
    finally:
        opened.quit()


@pytest.fixture
def page(browser, reported):
    browser.get(reported.page.as_uri())
    shown(browser, 0)
    return browser


def shown(browser, number):
    """Wait until a cell's map is painted."""
    WebDriverWait(browser, SECONDS).until(
        lambda _: browser.find_element(By.ID, "map").get_attribute("data-shown") == str(number)
    )


def reading(browser):
    return browser.find_element(By.ID, "map-reading").text


def point(browser, first, second, numbers=10):
    """Hover over the square of a query."""
    grid = browser.find_element(By.CSS_SELECTOR, ".grid canvas")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", grid)
    side = grid.size["width"] / numbers
    # Offsets are from the middle; b goes up.
    across = (first + 0.5 - numbers / 2) * side
    down = (numbers / 2 - second - 0.5) * side
    ActionChains(browser).move_to_element_with_offset(grid, across, down).perform()


def expected(reported, label, first, second):
    """What the panel says of a query: its heading, its count, and a line for each seed."""
    results = reported.directory.results()
    (answers,) = load_answers(reported.directory)
    data = dataset(answers.task)
    texts = [text.strip() for text in data.vocabulary.decode(data.queries)]
    query = texts.index(f"{first}+{second}")
    labels = cell_labels(results)
    members = results[results["cell"].map(labels) == label]
    lines, right, tested = [], 0, 0
    for row in members.to_dict("records"):
        at = answers.members.index(row["member"])
        said = read(
            data.vocabulary.decode(answers.predicted[at, [query]])[0], answers.task.answer_layout
        )
        correct = int(data.values[query]) == (int(said) if said.isdigit() else None)
        diverged = row["status"] == "diverged"
        verdict = "✗ diverged" if diverged else "✓ right" if correct else "✗ wrong"
        part = PARTS[answers.part[at, query]]
        tested += part == "tested"
        right += part == "tested" and verdict == "✓ right"
        said = said.replace(" ", "␣") or "(blank)"
        lines.append(f"{row['seed']} {said} {verdict} {part}")
    count = f"right: {right} of {tested} seeds tested on it" if tested else "no seed was tested"
    return f"{first} + {second} = {data.values[query]}", count, lines


def hold(browser, reported, first, second):
    label = Select(browser.find_element(By.ID, "map-cell")).first_selected_option.text
    heading, count, lines = expected(reported, label, first, second)
    said = reading(browser)
    assert said.splitlines()[0] == heading
    assert count in said
    for line in lines:
        assert line in said.splitlines(), said


@pytest.mark.parametrize("query", [(0, 0), (3, 4), (9, 0), (0, 9), (7, 7)])
def test_pointing_at_a_square_tells_what_each_seed_said(page, reported, query):
    point(page, *query)
    hold(page, reported, *query)


def test_every_query_can_be_reached_with_the_keyboard(page, reported):
    grid = page.find_element(By.CSS_SELECTOR, ".grid")
    page.execute_script("arguments[0].focus()", grid)
    hold(page, reported, 0, 0)
    for keys, query in (
        ((Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_UP), (2, 1)),
        ((Keys.END,), (9, 1)),
        ((Keys.PAGE_UP, Keys.ARROW_RIGHT), (9, 9)),
        ((Keys.HOME, Keys.ARROW_DOWN), (0, 8)),
    ):
        ActionChains(page).send_keys(*keys).perform()
        hold(page, reported, *query)


def test_another_cell_shows_its_own_answers(page, reported):
    select = Select(page.find_element(By.ID, "map-cell"))
    labels = [option.text for option in select.options]
    assert labels == list(cell_labels(reported.directory.results()).values())
    for number in range(len(labels) - 1, -1, -1):
        select.select_by_index(number)
        shown(page, number)
        for query in ((2, 5), (8, 1)):
            point(page, *query)
            hold(page, reported, *query)


def test_the_last_cell_asked_for_is_the_one_shown(page, reported):
    select = "const s = document.getElementById('map-cell');"
    choose = "s.value = arguments[0]; s.dispatchEvent(new Event('change'));"
    for number in (1, 2, 0, 1):
        page.execute_script(select + choose, number)
    shown(page, 1)
    point(page, 4, 4)
    hold(page, reported, 4, 4)


def test_colours_are_the_share_of_tested_seeds_that_were_right(page, reported):
    """Bright where all seeds tested were right, dark where none, see-through where none tested."""
    (answers,) = load_answers(reported.directory)
    data = dataset(answers.task)
    results = reported.directory.results()
    cell = results["cell"].iloc[0]
    rows = [answers.members.index(name) for name in results[results["cell"] == cell]["member"]]
    right = (answers.predicted[rows] == data.answers).all(axis=2)
    tested = answers.part[rows] == 2
    dots = page.execute_script(
        "const c = document.querySelector('.grid canvas');"
        "return [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
    )
    assert len(dots) == 4 * 100
    for query in range(100):
        first, second = divmod(query, 10)
        at = 4 * ((9 - second) * 10 + first)
        red, green, blue, opaque = dots[at : at + 4]
        count = tested[:, query].sum()
        if not count:
            assert opaque == 0
            continue
        share = (right & tested)[:, query].sum() / count
        if share == 0:
            assert (red, green, blue, opaque) == (68, 1, 84, 255)
        elif share == 1:
            assert (red, green, blue, opaque) == (253, 231, 37, 255)
        else:
            assert 1 < green < 231


@pytest.mark.parametrize(
    "task",
    [
        Arithmetic("-", largest=12, answer_layout="units_first"),
        Arithmetic("*", smallest=7, largest=16, sample=60),
        Arithmetic("+-", smallest=3, largest=11, answer_width=5),
        Arithmetic("+", largest=9, taught_largest=6),
    ],
    ids=["units first", "a sample", "two operators", "larger ones last"],
)
def test_every_kind_of_task_is_read_out_as_it_was_answered(browser, tmp_path, task):
    directory = made_up_run(tmp_path / "run", task)
    browser.get(write_report(directory.path).as_uri())
    shown(browser, 0)
    (answers,) = load_answers(directory)
    data = dataset(task)
    right = (answers.predicted == data.answers).all(axis=2)
    queries = {t.strip(): i for i, t in enumerate(data.vocabulary.decode(data.queries))}
    grids = browser.find_elements(By.CSS_SELECTOR, ".grid")
    assert [grid.get_attribute("data-operator") for grid in grids] == list(task.operators)
    numbers = task.largest - task.smallest + 1
    for grid in grids:
        sign = grid.get_attribute("data-operator")
        # Along a row, by keyboard; Home first, so that the row is walked from its start.
        browser.execute_script("arguments[0].focus()", grid)
        ActionChains(browser).send_keys(Keys.HOME, Keys.ARROW_UP).perform()
        for first in range(task.smallest, task.smallest + numbers):
            text = f"{first}{sign}{task.smallest + 1}"
            said = reading(browser).splitlines()
            if text in queries:
                query = queries[text]
                value = str(data.values[query]).replace("-", "−")
                assert said[0].endswith(f" = {value}")
                for seed in range(len(answers.members)):
                    written = data.vocabulary.decode(answers.predicted[seed, [query]])[0]
                    own = read(written, task.answer_layout) or "(blank)"
                    if own.startswith("-"):
                        own = "−" + own[1:]
                    verdict = "✓ right" if right[seed, query] else "✗ wrong"
                    part = PARTS[answers.part[seed, query]]
                    line = f"{seed} {own.replace(' ', '␣')} {verdict} {part}"
                    assert line in said
            else:
                assert said[1] == "not among this task's queries"
            ActionChains(browser).send_keys(Keys.ARROW_RIGHT).perform()
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_no_wider_than_the_window(page, width):
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_nothing_is_complained_about_and_nothing_loaded(page):
    point(page, 5, 5)
    assert page.get_log("browser") == []
    loaded = page.execute_script(
        "return performance.getEntriesByType('resource').map((entry) => entry.name)"
    )
    assert [name for name in loaded if not name.startswith("data:")] == []
    assert page.execute_script("return document.images.length") > 0
    broken = "return [...document.images].filter((image) => !image.naturalWidth).length"
    assert page.execute_script(broken) == 0


def test_without_scripts_all_but_the_map_is_there(browser, reported):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(reported.page.as_uri())
        text = browser.find_element(By.TAG_NAME, "body").text
        assert "The map needs JavaScript" in text
        assert "By train fraction" in text
        assert browser.find_element(By.TAG_NAME, "table").is_displayed()
        assert not browser.find_element(By.ID, "map").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
