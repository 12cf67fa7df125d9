package dev.fettle.engine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs the examples of docs/reference/rest.md as they stand there. */
@QuarkusTest
@Tag("quarkus")
@WithTestResource(LocalStack.class)
class RestPageIT {

    private static final Pattern EXAMPLE = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void everyExampleSucceeds() throws Exception {
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
        List<String> examples = EXAMPLE.matcher(Files.readString(Path.of("../docs/reference/rest.md")))
                .results()
                .map(found -> found.group(1))
                .filter(example -> example.contains("$FETTLE_SERVER"))
                .toList();

        assertThat(examples).hasSizeGreaterThanOrEqualTo(3);
        for (String example : examples) {
            run(example);
        }
    }

    private static void run(String example) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-e", "-u", "-c",
                "curl() { command curl --fail-with-body --max-time 30 \"$@\"; }\n" + example).redirectErrorStream(true);
        builder.environment().put("FETTLE_SERVER", "http://127.0.0.1:" + RestAssured.port);
        builder.environment().put("FETTLE_TOKEN", LocalStack.TOKEN);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(example + "\n" + said).isZero();
    }
}
