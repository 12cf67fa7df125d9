package dev.fettle.engine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Very many components in one request. */
@QuarkusTest
@Tag("quarkus")
@WithTestResource(LocalStack.class)
class ManyComponentsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(3);
    /** As many as a document may hold in the long run; else enough for several parts of the store. */
    private static final int MANY = System.getProperty("fettle.all") == null ? 20_000 : 100_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void untilReady() {
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().auth().oauth2(LocalStack.TOKEN).get("/api/v1/tokens").then()
                        .statusCode(200));
    }

    @Test
    void veryManyAreAppliedAtOnceReadBackAndRemoved() throws Exception {
        List<String> ids = IntStream.range(0, MANY).mapToObj("many-%06d"::formatted).toList();
        StringBuilder document = new StringBuilder("defaults: { interval: 1h }\ncomponents:\n");
        ids.forEach(id -> document.append("  - { id: ").append(id)
                .append(", group: many, check: { push: { deadline: 1d } } }\n"));

        JsonNode created = apply("source=many", document.toString());

        assertThat(created.path("created").asInt()).isEqualTo(MANY);
        assertThat(readBack()).isEqualTo(ids);
        JsonNode again = apply("source=many", document.toString());
        assertThat(List.of(again.path("created").asInt(), again.path("changed").asInt(), again.path("removed").asInt()))
                .containsExactly(0, 0, 0);
        JsonNode removed = apply("source=many&prune=true", "components: []");
        assertThat(removed.path("removed").asInt()).isEqualTo(MANY);
        assertThat(readBack()).isEmpty();
    }

    private JsonNode apply(String query, String document) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + "/api/v1/apply?" + query))
                .header("Authorization", "Bearer " + LocalStack.TOKEN)
                .header("Content-Type", "application/yaml")
                .timeout(LONG)
                .POST(BodyPublishers.ofString(document))
                .build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private List<String> readBack() throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        String after = "";
        while (after != null) {
            HttpResponse<String> answer = client.send(HttpRequest
                    .newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port
                            + "/api/v1/health?group=many&limit=1000" + after))
                    .timeout(LONG)
                    .build(), BodyHandlers.ofString());
            if (answer.statusCode() == 404) { // no group without members
                return ids;
            }
            JsonNode page = JSON.readTree(answer.body());
            page.path("items").forEach(item -> ids.add(item.path("id").asText()));
            after = page.path("next").isTextual() ? "&after=" + page.path("next").asText() : null;
        }
        return ids;
    }
}
