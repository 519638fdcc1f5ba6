"""Tests: unittest, pytest and their mocks. Each test runs once."""

from flake8_connpool.frameworks.schema import AS_CALLED, ONCE, Framework, each, overridden, spelled

_CASES = spelled(("unittest", "unittest.case"), ("TestCase",)) + spelled(
    ("unittest", "unittest.async_case"), ("IsolatedAsyncioTestCase",)
)
_MARKS = (
    "anyio",
    "asyncio",
    "django_db",
    "filterwarnings",
    "flaky",
    "parametrize",
    "skip",
    "skipif",
    "slow",
    "timeout",
    "usefixtures",
    "xfail",
)
_STEPS = ("given", "step", "then", "when")

TESTS = Framework(
    "tests",
    decorators={
        "aioresponses.aioresponses": AS_CALLED,
        **each(("behave",), (*_STEPS, "fixture"), ONCE),
        "freezegun.freeze_time": AS_CALLED,
        **each(("hypothesis",), ("example", "given", "settings"), AS_CALLED),
        "hypothesis.strategies.composite": AS_CALLED,
        **each(
            ("mock", "mock.mock", "unittest.mock"),
            ("patch", "patch.dict", "patch.multiple", "patch.object"),
            AS_CALLED,
        ),
        "moto.mock_aws": AS_CALLED,
        **each(("pytest",), ("fixture", "yield_fixture"), ONCE),
        "pytest.hookimpl": AS_CALLED,
        **each(("pytest.mark",), _MARKS, AS_CALLED),
        "pytest_asyncio.fixture": ONCE,
        **each(("pytest_bdd",), _STEPS, ONCE),
        "requests_mock.Mocker": AS_CALLED,
        "requests_mock.mock": AS_CALLED,
        "responses.activate": AS_CALLED,
        "respx.mock": AS_CALLED,
        **each(
            ("unittest", "unittest.case"),
            ("expectedFailure", "skip", "skipIf", "skipUnless"),
            AS_CALLED,
        ),
        "vcr.use_cassette": AS_CALLED,
    },
    bases=overridden(
        _CASES,
        dict.fromkeys(
            (
                "asyncSetUp",
                "asyncTearDown",
                "setUp",
                "setUpClass",
                "tearDown",
                "tearDownClass",
            ),
            ONCE,
        ),
    ),
)

# The start of the decorators that only tests and their plugins have.
OF_TESTS = ("pytest.", "pytest_asyncio.")
