package dev.fettle.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemTest {

    @Test
    void aProblemWithoutPlacesHasNoErrors() {
        assertThat(Problem.of(404, "not-found", "no component a").json()).isEqualTo("""
                {"type":"urn:fettle:problem:not-found","title":"not-found","status":404,"detail":"no component a"}""");
    }

    @Test
    void badInputNamesEachPlace() {
        Problem problem = Problem.badInput(List.of(new Problem.Place("#/components/0/interval", "must be ≥ 1s"),
                new Problem.Place("#/a", "has a \"quote\"")));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.json()).isEqualTo("""
                {"type":"urn:fettle:problem:bad-input","title":"bad-input","status":400,\
                "detail":"the request is not valid","errors":[\
                {"pointer":"#/components/0/interval","detail":"must be ≥ 1s"},\
                {"pointer":"#/a","detail":"has a \\"quote\\""}]}""");
    }

    @Test
    void onePlaceIsAListOfOne() {
        assertThat(Problem.badInput("limit", "limit must be 1 to 1000, was 0").errors())
                .containsExactly(new Problem.Place("limit", "limit must be 1 to 1000, was 0"));
    }

    @Test
    void thePlacesAreThoseOfTheMomentItWasMade() {
        List<Problem.Place> places = new ArrayList<>(List.of(new Problem.Place("#", "x")));
        Problem problem = Problem.badInput(places);
        places.clear();

        assertThat(problem.errors()).hasSize(1);
    }

    @Test
    void theExceptionSaysTheDetail() {
        Problem problem = Problem.of(409, "conflict", "it is there already");

        assertThat(new ProblemException(problem)).hasMessage("it is there already")
                .extracting(ProblemException::problem)
                .isSameAs(problem);
    }
}
