package dev.fettle.notifier.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProblemsTest {

    @Test
    void whoeverIsToldThatSomethingIsAwayIsToldWhenToAskAgain() {
        Response away = new ProblemMapper().trouble(new IOException("connection refused"));

        assertThat(away.getStatus()).isEqualTo(503);
        assertThat(away.getHeaderString("Retry-After")).isEqualTo("5");
        assertThat(Problems.response(Problem.forbidden()).getHeaderString("Retry-After")).isNull();
    }
}
