package dev.fettle.engine.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.engine.component.SampleComponent;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.SampleView;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParamsTest {

    @Test
    void whatIsNotGivenIsAny() {
        assertThat(Params.group(null)).isNull();
        assertThat(Params.status(null)).isNull();
        assertThat(Params.after(null)).isNull();
        assertThat(Params.limit(null)).isEqualTo(100);
        assertThat(Params.labels(List.of())).isEmpty();
    }

    @Test
    void whatIsGivenIsRead() {
        assertThat(Params.id("a-1")).isEqualTo(new ComponentId("a-1"));
        assertThat(Params.group("a.b")).isEqualTo(new GroupPath("a.b"));
        assertThat(Params.after("a-1")).isEqualTo(new ComponentId("a-1"));
        assertThat(Params.status("UNKNOWN")).isEqualTo(Status.UNKNOWN);
        assertThat(Params.limit("1")).isEqualTo(1);
        assertThat(Params.limit("1000")).isEqualTo(1000);
        assertThat(Params.labels(List.of("team=x", "eq=a=b", "empty=")))
                .isEqualTo(Map.of("team", "x", "eq", "a=b", "empty", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1001", "2147483647", "99999999999", "ten", "", "1.5"})
    void aLimitOutOfBoundsIsRefused(String limit) {
        assertThat(refused(() -> Params.limit(limit)))
                .isEqualTo(new Problem.Place("limit", "limit must be 1 to 1000, was '" + limit + "'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"healthy", "", "UP", "HEALTHY "})
    void aStatusThatIsNoneIsRefused(String status) {
        assertThat(refused(() -> Params.status(status))).isEqualTo(new Problem.Place("status",
                "status must be one of [HEALTHY, DEGRADED, UNHEALTHY, UNKNOWN], was '" + status + "'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "team", "=x"})
    void aLabelWithoutNameOrValueIsRefused(String label) {
        assertThat(refused(() -> Params.labels(List.of(label))))
                .isEqualTo(new Problem.Place("label", "label must look like name=value, was '" + label + "'"));
    }

    @ParameterizedTest
    @CsvSource({"A", "''", "a b", "system", "../x"})
    void anIdThatIsNoneIsRefusedByItsParameter(String id) {
        assertThat(refused(() -> Params.id(id)).pointer()).isEqualTo("id");
        assertThat(refused(() -> Params.after(id)).pointer()).isEqualTo("after");
    }

    @ParameterizedTest
    @CsvSource({"A", "''", "a..b", ".a", "a."})
    void aGroupThatIsNoneIsRefused(String group) {
        assertThat(refused(() -> Params.group(group)).pointer()).isEqualTo("group");
    }

    @Test
    void aPageEndsAtItsLimitAndTellsWhereToGoOn() {
        List<Integer> all = IntStream.range(0, 5).boxed().toList();

        assertThat(Page.of(all.iterator(), 2, number -> number * 10, String::valueOf))
                .isEqualTo(new Page<>(List.of(0, 10), "1"));
        assertThat(Page.of(all.iterator(), 5, number -> number * 10, String::valueOf).next()).isNull();
        assertThat(Page.of(all.iterator(), 6, number -> number * 10, String::valueOf).items()).hasSize(5);
        assertThat(Page.of(List.<Integer>of().iterator(), 1, number -> number, String::valueOf))
                .isEqualTo(new Page<>(List.of(), null));
    }

    @ParameterizedTest(name = "group {0}, status {1}, {2}: {3}")
    @CsvSource(nullValues = "-", value = {"-, -, -, true", "a, -, -, true", "a.b, -, -, true", "a.b.c, -, -, false",
            "ab, -, -, false", "-, HEALTHY, -, true", "-, DEGRADED, -, false", "-, -, team=x, true",
            "-, -, team=y, false", "-, -, zone=1, false", "a, HEALTHY, team=x, true", "a, DEGRADED, team=x, false"})
    void allThatIsAskedForMustFit(String group, Status status, String label, boolean fits) {
        ComponentView view = SampleView.judged(
                SampleComponent.named("c").in("a.b").label("team", "x").label("tier", "1").make(), Status.HEALTHY);
        Map<String, String> labels = label == null ? Map.of() : Params.labels(List.of(label));

        assertThat(new Filter(Params.group(group), status, labels).fits(view)).isEqualTo(fits);
    }

    @Test
    void labelsAreJoinedByAnd() {
        ComponentView view = SampleView.judged(SampleComponent.named("c").label("team", "x").label("tier", "1").make(),
                Status.HEALTHY);

        assertThat(new Filter(null, null, Map.of("team", "x", "tier", "1")).fits(view)).isTrue();
        assertThat(new Filter(null, null, Map.of("team", "x", "tier", "2")).fits(view)).isFalse();
    }

    @Test
    void whoHasNoGroupIsInNone() {
        ComponentView view = SampleView.judged(SampleComponent.named("c").make(), Status.HEALTHY);

        assertThat(new Filter(new GroupPath("a"), null, Map.of()).fits(view)).isFalse();
    }

    static Problem.Place refused(ThrowingCallable call) {
        Problem problem = catchThrowableOfType(ProblemException.class, call).problem();
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.errors()).hasSize(1);
        return problem.errors().getFirst();
    }
}
