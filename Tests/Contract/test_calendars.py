"""The working calendars that are shipped say what an independent package says, day by day."""

import datetime
import json
from pathlib import Path

import chinese_calendar
import pytest
from jsonschema import Draft202012Validator

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "calendars"
YEARS = [2025, 2026]

# The shape of the public holiday-cn data.
SHAPE = Draft202012Validator(
    {
        "type": "object",
        "required": ["year", "papers", "days"],
        "properties": {
            "year": {"type": "integer"},
            "papers": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "pattern": "^https://www\\.gov\\.cn/"},
            },
            "days": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["name", "date", "isOffDay"],
                    "properties": {
                        "name": {"type": "string", "minLength": 1},
                        "date": {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"},
                        "isOffDay": {"type": "boolean"},
                    },
                    "additionalProperties": False,
                },
            },
        },
    }
)


def calendar(year):
    return json.loads((FOLDER / f"{year}.json").read_text("utf-8"))


def days_of(year):
    day = datetime.date(year, 1, 1)
    while day.year == year:
        yield day
        day += datetime.timedelta(days=1)


def test_every_calendar_that_is_shipped_is_checked():
    assert sorted(path.name for path in FOLDER.iterdir()) == [f"{year}.json" for year in YEARS]


@pytest.mark.parametrize("year", YEARS)
def test_it_has_the_shape_of_the_public_data(year):
    SHAPE.validate(calendar(year))
    assert calendar(year)["year"] == year


@pytest.mark.parametrize("year", YEARS)
def test_days_stand_in_order_and_once(year):
    dates = [day["date"] for day in calendar(year)["days"]]
    assert dates == sorted(set(dates))


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_the_year_is_worked_or_off_as_the_independent_package_has_it(year):
    stated = {datetime.date.fromisoformat(day["date"]): not day["isOffDay"] for day in calendar(year)["days"]}
    different = [
        str(day)
        for day in days_of(year)
        if stated.get(day, day.weekday() < 5) != chinese_calendar.is_workday(day)
    ]
    assert different == []


@pytest.mark.parametrize("year", YEARS)
def test_it_lists_the_holidays_and_make_up_days_that_the_independent_package_lists(year):
    days = calendar(year)["days"]
    for is_off, known in [(True, chinese_calendar.constants.holidays), (False, chinese_calendar.constants.workdays)]:
        stated = {day["date"] for day in days if day["isOffDay"] == is_off}
        assert stated == {str(day) for day in known if day.year == year}
