"""The order of the steps, and an order that is refused."""

import pytest

from tests.routine.steps import PAGE, add, names


class TestOrder:
    def three(self, client):
        return [f"{add(client, name, part='evening')}.evening" for name in ("One", "Two", "Three")]

    def test_a_step_moves_up_and_down(self, client):
        one, two, three = self.three(client)
        form = client.get("/routine/steps/order").form("/steps/order").values
        assert form.getlist("step") == [one, two, three]
        client.post("/routine/steps/order", {"step": form.getlist("step"), "up": three})
        assert names(client.get(PAGE))[:3] == ["One", "Three", "Two"]
        client.post("/routine/steps/order", {"step": [one, three, two], "down": one})
        assert names(client.get(PAGE))[:3] == ["Three", "One", "Two"]

    def test_the_whole_order_at_once(self, client):
        one, two, three = self.three(client)
        assert client.post("/routine/steps/order", {"step": [three, one, two]}).status == 303
        assert names(client.get(PAGE))[:3] == ["Three", "One", "Two"]

    @pytest.mark.parametrize("change", [
        lambda steps: steps[:2], lambda steps: [], lambda steps: [*steps, steps[0]],
        lambda steps: [steps[0], steps[0], steps[1]]])
    def test_an_order_that_lacks_a_step_changes_nothing(self, client, change):
        steps = self.three(client)
        page = client.post("/routine/steps/order", {"step": change(steps)[::-1]})
        assert page.status == 422
        assert "The routine has changed in the meantime." in page.text
        assert page.form("/steps/order").values.getlist("step") == steps
        assert names(client.get(PAGE))[:3] == ["One", "Two", "Three"]

    def test_a_step_of_someone_else(self, client, stranger):
        steps = self.three(client)
        other = add(stranger, "Theirs", part="evening")
        assert client.post("/routine/steps/order", {"step": [*steps, f"{other}.evening"]}).status == 404
        assert names(client.get(PAGE))[:3] == ["One", "Two", "Three"]

    def test_the_first_cannot_go_further_up(self, client):
        one, two, three = self.three(client)
        client.post("/routine/steps/order", {"step": [one, two, three], "up": one})
        assert names(client.get(PAGE))[:3] == ["One", "Two", "Three"]
