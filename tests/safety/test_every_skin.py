"""H31: what is seen on skin of every tone weighs as redness does."""

import pytest

from tests import people
from webapp.guide import clinic_numbers, judging
from webapp.guide.advice import WHO_AND_WHEN, Advice, together

NUMBERS = clinic_numbers.default()
DAY = "2026-11-21"   # day 3
LEVELS = {"redness": "0", "flaking": "0", "swelling": "0", "dryness": "0", "itch": "0", "alarm": "none"}


class TestH31:
    def test_worsening_without_redness_is_seen(self, client, therapist, treated):
        people.share(client, therapist)
        client.post("/diary/check-ins", {"day": DAY, **LEVELS})
        assert "This is common on day 3." in client.get(f"/days/{DAY}").text
        assert "As expected" in therapist.get("/clients/?show=all").text
        client.post("/diary/check-ins", {"day": DAY, "warmer": "yes"})
        text = client.get(f"/days/{DAY}").text
        assert "Contact your skin therapist" in text.split("Change or add")[0]
        assert "This is common" not in text
        assert "Warmth and pain Warmer or more painful than the day before" in text
        text = therapist.get("/clients/?show=all").text
        assert "Needs attention today" in text and "Warmer or more painful than the day before, on day 3." in text

    def test_in_the_first_two_days_it_is_watched(self, client, therapist, treated, clock):
        people.share(client, therapist)
        client.post("/diary/check-ins", {"day": "2026-11-20", **LEVELS, "warmer": "yes"})
        assert "Keep an eye on it" in client.get("/days/2026-11-20").text
        assert "Keep an eye on" in therapist.get("/clients/?show=all").text

    def test_no_is_an_answer_and_a_correction_takes_it_back(self, client, treated, db):
        client.post("/diary/check-ins", {"day": DAY, **LEVELS, "warmer": "yes"})
        client.post("/diary/check-ins", {"day": DAY, "warmer": "no", "was.warmer": "yes"})
        text = client.get(f"/days/{DAY}").text
        assert "No warmer, no more painful" in text and "This is common on day 3." in text

    @pytest.mark.parametrize("wrong", ["perhaps", "YES"])
    def test_an_odd_answer_is_refused(self, client, treated, wrong):
        page = client.post("/diary/check-ins", {"day": DAY, "warmer": wrong})
        assert page.status == 422 and page.errors["warmer"] == "Choose yes or no."

    def test_all_calm_says_no(self, client, treated):
        page = client.part("/diary/check-ins", {"day": DAY, "calm": "yes"})
        assert page.form("/check-ins").values["warmer"] == "no"

    def test_it_never_makes_anything_milder(self):
        for day in (None, *range(32)):
            warm = judging.of_warmth(NUMBERS, day)
            for other in Advice:
                with_it = WHO_AND_WHEN[together([other, warm])]
                assert all(mine >= theirs for mine, theirs in zip(with_it, WHO_AND_WHEN[other], strict=True))
        for today, tomorrow in zip(range(27), range(1, 28), strict=True):
            assert judging.of_warmth(NUMBERS, tomorrow) >= judging.of_warmth(NUMBERS, today)
        assert judging.of_warmth(clinic_numbers.guide_of("{}"), 5) is Advice.NONE
