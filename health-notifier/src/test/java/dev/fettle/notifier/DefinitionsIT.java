package dev.fettle.notifier;

import static dev.fettle.api.component.Status.DEGRADED;
import static dev.fettle.api.component.Status.HEALTHY;
import static dev.fettle.api.component.Status.UNHEALTHY;
import static dev.fettle.notifier.Events.changed;
import static io.restassured.http.ContentType.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.fettle.local.process.PackagedService;
import dev.fettle.local.servers.FreePorts;
import dev.fettle.local.servers.LocalKafka;
import dev.fettle.local.servers.LocalPostgres;
import dev.fettle.notifier.Receiver.Post;
import dev.fettle.notifier.Receiver.Reply;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who defines webhooks, and how: the packaged service with a file that is edited, requests, applies and restarts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DefinitionsIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String TOKEN = "a-token-for-definitions";
    private static final String SECRET = Servers.SECRET;
    private static final String OTHER_SECRET = "whsec_" + "B".repeat(43) + "=";
    private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    private final int port = FreePorts.next();
    private final int receiving = FreePorts.next();
    private Path directory;
    private LocalKafka kafka;
    private LocalPostgres postgres;
    private Receiver receiver;
    private Publisher publisher;
    private Path file;
    private Process process;

    @BeforeAll
    void start() throws Exception {
        kafka = LocalKafka.ephemeral();
        postgres = LocalPostgres.ephemeral();
        receiver = new Receiver(receiving);
        publisher = new Publisher(kafka.bootstrapServers());
        publisher.createTopic();
        directory = Files.createTempDirectory("definitions");
        file = directory.resolve("fettle.yaml");
        write("base", "kept", "second");
        process = begin(true);
        awaitReady();
    }

    @AfterAll
    void stop() {
        if (process != null) {
            process.destroyForcibly();
        }
        publisher.close();
        receiver.close();
        postgres.close();
        kafka.close();
    }

    // ---- REST

    @Test
    void aWebhookMadeByRestDeliversAndNeverShowsItsSecret() throws Exception {
        Response created = admin().contentType(JSON).body(definition("made", SECRET)).post("/api/v1/webhooks");

        created.then().statusCode(201).header("Location", containsString("/api/v1/webhooks/made"))
                .header("ETag", startsWith("\"")).body("secret", is("***")).body("source", is("rest"))
                .body("state", is("ACTIVE"));
        assertThat(created.asString() + viewer().get("/api/v1/webhooks").asString()).doesNotContain("MfKQ9r8G");
        publisher.publish(changed("made-1", "made", HEALTHY, UNHEALTHY, 1));
        verify(awaitPosts("/made", 1).getFirst(), SECRET);
        assertThat(stored("made")).contains("sealed:1:").doesNotContain("MfKQ9r8G");
        admin().contentType(JSON).body(definition("made", SECRET)).post("/api/v1/webhooks").then().statusCode(409)
                .body("type", is("urn:fettle:problem:duplicate"));
    }

    @Test
    void anAnswerCanBeSentBackAndKeepsTheSecret() throws Exception {
        put("round", definition("round", SECRET)).statusCode(201);
        Response read = viewer().get("/api/v1/webhooks/round");

        put("round", read.asString()).statusCode(200).header("ETag", read.header("ETag"));
        put("round", read.asString().replace("\"timeout\":\"15s\"", "\"timeout\":\"3s\"")).statusCode(200)
                .body("timeout", is("3s")).body("secret", is("***")).header("ETag", not(equalTo(read.header("ETag"))));
        publisher.publish(changed("round-1", "round", HEALTHY, UNHEALTHY, 1));
        verify(awaitPosts("/round", 1).getFirst(), SECRET);
    }

    @Test
    void aStaleVersionIsNotOverwritten() {
        put("tagged", definition("tagged", SECRET)).statusCode(201);
        String first = viewer().get("/api/v1/webhooks/tagged").header("ETag");
        put("tagged", definition("tagged", OTHER_SECRET)).statusCode(200);

        admin().contentType(JSON).header("If-Match", first).body(definition("tagged", SECRET))
                .put("/api/v1/webhooks/tagged").then().statusCode(412)
                .body("type", is("urn:fettle:problem:precondition-failed"));
        admin().header("If-Match", first).delete("/api/v1/webhooks/tagged").then().statusCode(412);
        admin().contentType(JSON).header("If-None-Match", "*").body(definition("tagged", SECRET))
                .put("/api/v1/webhooks/tagged").then().statusCode(412);
        String now = viewer().get("/api/v1/webhooks/tagged").header("ETag");
        admin().header("If-Match", now).delete("/api/v1/webhooks/tagged").then().statusCode(204);
        viewer().get("/api/v1/webhooks/tagged").then().statusCode(404);
        admin().delete("/api/v1/webhooks/tagged").then().statusCode(404);
    }

    @Test
    void aSecretIsRotatedWithAnOverlapAndShownOnce() throws Exception {
        put("rotating", definition("rotating", SECRET)).statusCode(201);

        Response rotated = admin().post("/api/v1/webhooks/rotating/rotate-secret");

        rotated.then().statusCode(200).body("secret", startsWith("whsec_")).body("previousSecretUntil", notNullValue());
        String secret = rotated.path("secret");
        publisher.publish(changed("rotating-1", "rotating", HEALTHY, UNHEALTHY, 1));
        Post during = awaitPosts("/rotating", 1).getFirst();
        verify(during, SECRET);
        verify(during, secret);
        String shown = viewer().get("/api/v1/webhooks/rotating").asString();
        assertThat(shown).contains("\"previousSecret\":\"***\"").doesNotContain(secret, SECRET);
        assertThat(stored("rotating")).doesNotContain(secret, SECRET);
        put("rotating", shown).statusCode(200);
        admin().contentType(JSON).body("{\"overlap\":\"0s\",\"secret\":\"${FETTLE_SECRET_OPS}\"}")
                .post("/api/v1/webhooks/rotating/rotate-secret").then().statusCode(200).body("secret", nullValue())
                .body("previousSecretUntil", nullValue());
        viewer().get("/api/v1/webhooks/rotating").then().body("secret", is("${FETTLE_SECRET_OPS}"))
                .body("previousSecret", nullValue());
        publisher.publish(changed("rotating-1", "rotating", UNHEALTHY, DEGRADED, 2));
        Post after = awaitPosts("/rotating", 2).getLast();
        assertThat(after.header("webhook-signature")).doesNotContain(" ");
        verify(after, SECRET);
    }

    @Test
    void whoMayNotRotateIsToldWhy() {
        assertThat(viewer().post("/api/v1/webhooks/kept/rotate-secret").statusCode()).isIn(401, 403);
        admin().post("/api/v1/webhooks/kept/rotate-secret").then().statusCode(409)
                .body("type", is("urn:fettle:problem:owned-by-file"));
        admin().post("/api/v1/webhooks/nobody/rotate-secret").then().statusCode(404);
        put("turning", definition("turning", SECRET)).statusCode(201);
        for (String body : List.of("{\"secret\":\"hunter2\"}", "{\"overlap\":\"31d\"}", "{\"sekret\":\"x\"}", "[]")) {
            String answer = admin().contentType(JSON).body(body).post("/api/v1/webhooks/turning/rotate-secret").then()
                    .statusCode(400).extract().asString();
            assertThat(answer).doesNotContain("hunter2");
        }
    }

    @Test
    void whatReachesAReceiverIsSealedHiddenAndKept() throws Exception {
        String reached = definition("reached", SECRET).replace("\"batch\"",
                "\"auth\":{\"basic\":{\"user\":\"me\",\"password\":\"hidden-1\"}},"
                        + "\"headers\":{\"X-Api-Key\":\"hidden-2\",\"X-Team\":\"payments\"},"
                        + "\"rateLimit\":\"100/s\",\"batch\"");
        put("reached", reached).statusCode(201).body("auth.basic.password", is("***"))
                .body("headers.X-Api-Key", is("***")).body("headers.X-Team", is("payments"))
                .body("rateLimit", is("100/s"));
        assertThat(stored("reached")).doesNotContain("hidden").contains("payments");
        String shown = viewer().get("/api/v1/webhooks/reached").asString();

        put("reached", shown.replace("\"timeout\":\"15s\"", "\"timeout\":\"3s\"")).statusCode(200);

        publisher.publish(changed("reached-1", "reached", HEALTHY, UNHEALTHY, 1));
        Post post = awaitPosts("/reached", 1).getFirst();
        assertThat(post.header("authorization")).isEqualTo("Basic bWU6aGlkZGVuLTE=");
        assertThat(post.header("x-api-key")).isEqualTo("hidden-2");
        put("reached", shown.replace("127.0.0.1", "127.0.0.2")).statusCode(400).body("errors.pointer",
                hasItem("#/auth/basic/password"));
        admin().post("/api/v1/secrets/reseal").then().statusCode(200).body("resealed", is(0))
                .body("byKey.size()", is(1));
    }

    @Test
    void everyMistakeIsToldWithItsPlace() {
        put("wrong", "{\"id\":\"other\",\"url\":\"nowhere\",\"secret\":\"hunter2\",\"batsh\":{}}").statusCode(400)
                .body("errors.pointer", hasItem("#/url")).body("errors.pointer", hasItem("#/secret"))
                .body("errors.pointer", hasItem("#/id")).body("errors.pointer", hasItem("#/batsh"))
                .body("errors.detail", everyItem(not(containsString("hunter2"))));
        put("wrong", definition("wrong", "${HOME}")).statusCode(400).body("errors.pointer", hasItem("#/secret"));
        put("wrong", definition("wrong", "***")).statusCode(400).body("errors.pointer", contains("#/secret"));
        put("wrong", definition("wrong", SECRET).replace("http://127.0.0.1", "http://${FETTLE_SECRET_KEY}"))
                .statusCode(400).body("errors.pointer", hasItem("#/url"));
        put("wrong", "[]").statusCode(400);
        put("wrong", "").statusCode(400);
        put("Wrong", definition("Wrong", SECRET)).statusCode(400);
        put("wrong", "{\"id\":\"" + "x".repeat(1 << 20) + "\"}").statusCode(413);
        viewer().get("/api/v1/webhooks/wrong").then().statusCode(404);
    }

    @Test
    void onlyThoseWhoMayWriteDo() {
        for (String path : List.of("/api/v1/webhooks", "/api/v1/webhooks/kept/pause", "/api/v1/apply")) {
            assertThat(viewer().contentType(JSON).body("{}").post(path).statusCode()).as(path).isIn(401, 403);
        }
    }

    @Test
    void whatOthersOwnIsNotTaken() {
        put("kept", definition("kept", SECRET)).statusCode(409).body("type", is("urn:fettle:problem:owned-by-file"));
        admin().delete("/api/v1/webhooks/kept").then().statusCode(409)
                .body("type", is("urn:fettle:problem:owned-by-file"));
        put("rests", definition("rests", SECRET)).statusCode(201);
        apply("mine", document("applied", "rests"), "").statusCode(409)
                .body("type", is("urn:fettle:problem:owned-by-rest"))
                .body("errors.pointer", contains("#/webhooks/1"));
        viewer().get("/api/v1/webhooks/applied").then().statusCode(404);
        apply("mine", document("applied"), "").statusCode(200).body("created", is(1));
        put("applied", definition("applied", SECRET)).statusCode(409)
                .body("type", is("urn:fettle:problem:owned-by-apply"));
        apply("other", document("applied"), "").statusCode(409).body("type", is("urn:fettle:problem:owned-by-apply"));
        apply("mine", "", "&prune=true").statusCode(200).body("removed", is(1));
    }

    @Test
    void anApplyIsAllOrNothingAndCanBeTried() {
        apply("whole", document("w1", "w2", "w3"), "&dryRun=true").statusCode(200).body("created", is(3));
        viewer().get("/api/v1/webhooks/w1").then().statusCode(404);
        apply("whole", document("w1", "w2", "w3"), "").statusCode(200).body("created", is(3));
        apply("whole", document("w1", "w2", "w3").replace("maxWait: 0s", "maxWait: 1s"), "").statusCode(200)
                .body("changed", is(3));
        apply("whole", document("w1").replace("url:", "ulr:"), "").statusCode(400)
                .body("errors.pointer", hasItem("#/webhooks/0/ulr"));
        for (String dry : List.of("", "&dryRun=true")) {
            apply("whole", document("w1"), dry).statusCode(409).body("type",
                    is("urn:fettle:problem:removes-too-much"));
        }
        apply("whole", "nonsense: 1", "").statusCode(400).body("errors.pointer", contains("#/nonsense"));
        apply("whole", "components: [{ id: a, check: '${UNSET}' }]\n" + document("w1"), "&prune=true").statusCode(200)
                .body("removed", is(2)).body("changed", is(1));
        apply("whole", "{\"webhooks\": []}", "&prune=true").statusCode(200).body("removed", is(1));
        apply("whole", document("w1"), "&dryRun=yes").statusCode(400).body("errors.pointer", contains("dryRun"));
        apply("Not a name", document("w1"), "").statusCode(400).body("errors.pointer", contains("source"));
    }

    @Test
    void aPausedWebhookWaitsAndGoesOnWhenResumed() {
        put("paused", definition("paused", SECRET)).statusCode(201);
        for (int i = 0; i < 2; i++) {
            admin().post("/api/v1/webhooks/paused/pause").then().statusCode(204);
        }
        publisher.publish(changed("paused-1", "paused", HEALTHY, UNHEALTHY, 1));
        await().atMost(LONG).untilAsserted(() -> viewer().get("/api/v1/webhooks/paused").then()
                .body("state", is("PAUSED")).body("queueEvents", is(1)));
        put("paused", definition("paused", OTHER_SECRET)).statusCode(200).body("state", is("PAUSED"));
        assertThat(receiver.posts("/paused")).isEmpty();
        admin().post("/api/v1/webhooks/paused/test").then().statusCode(200).body("result", is("delivered"));

        admin().post("/api/v1/webhooks/paused/resume").then().statusCode(204);

        awaitPosts("/paused", 2);
        viewer().get("/api/v1/webhooks/paused").then().body("state", is("ACTIVE"));
        admin().post("/api/v1/webhooks/nobody/resume").then().statusCode(404);
    }

    @Test
    void aDisabledWebhookStaysSoUntilSomebodyResumesIt() {
        receiver.answer("/disabled", (_, before) -> Reply.of(before == 0 ? 410 : 200));
        put("disabled", definition("disabled", SECRET)).statusCode(201);
        publisher.publish(changed("disabled-1", "disabled", HEALTHY, UNHEALTHY, 1));
        await().atMost(LONG).untilAsserted(
                () -> viewer().get("/api/v1/webhooks/disabled").then().body("state", is("DISABLED")));

        put("disabled", definition("disabled", OTHER_SECRET)).statusCode(200).body("state", is("DISABLED"));
        admin().post("/api/v1/webhooks/disabled/resume").then().statusCode(204);

        awaitPosts("/disabled", 2);
    }

    @Test
    void anotherAddressIsTriedAtOnceWithTheSameBytes() {
        receiver.answer("/moving", (_, _) -> Reply.of(503));
        put("moving", definition("moving", SECRET)).statusCode(201);
        publisher.publish(changed("moving-1", "moving", HEALTHY, UNHEALTHY, 1));
        Post before = awaitPosts("/moving", 1).getFirst();

        put("moving", definition("moving", SECRET).replace("/moving\"", "/moved\"")).statusCode(200);

        Post after = awaitPosts("/moved", 1).getFirst();
        assertThat(after.header("webhook-id")).isEqualTo(before.header("webhook-id"));
        assertThat(after.body()).isEqualTo(before.body());
    }

    @Test
    void aTestIsSignedAndTellsWhatCameBack() throws Exception {
        put("tested", definition("tested", SECRET)).statusCode(201);
        receiver.answer("/tested", (_, before) -> Reply.of(before == 0 ? 200 : 500));

        admin().post("/api/v1/webhooks/tested/test").then().statusCode(200).body("result", is("delivered"))
                .body("status", is(200)).body("answerStart", is("answer 200"));
        admin().post("/api/v1/webhooks/tested/test").then().statusCode(200).body("result", is("status"))
                .body("status", is(500));

        Post post = receiver.posts("/tested").getFirst();
        verify(post, SECRET);
        assertThat(post.body()).contains("\"type\":\"dev.fettle.webhook.test.v1\"");
        viewer().get("/api/v1/deliveries?webhook=tested").then().body("items.size()", is(0));
    }

    @Test
    void whatWaitsForARemovedWebhookIsGivenUpVisiblyAndItsIdBeginsAnew() {
        receiver.answer("/removed", (_, before) -> Reply.of(before == 0 ? 503 : 200));
        put("removed", definition("removed", SECRET)).statusCode(201);
        publisher.publish(changed("removed-1", "removed", HEALTHY, UNHEALTHY, 1));
        awaitPosts("/removed", 1);
        publisher.publish(changed("removed-1", "removed", UNHEALTHY, DEGRADED, 2));
        await().atMost(LONG).untilAsserted(
                () -> viewer().get("/api/v1/webhooks/removed").then().body("queueEvents", is(2)));

        admin().delete("/api/v1/webhooks/removed").then().statusCode(204);

        await().atMost(LONG).untilAsserted(() -> viewer().get("/api/v1/dead-letters?webhook=removed").then()
                .body("items.reason", contains(containsString("removed"), containsString("removed"))));
        viewer().get("/api/v1/deliveries?webhook=removed").then().body("items.state", contains("DEAD"));
        String next = viewer().get("/api/v1/dead-letters?webhook=removed&limit=1").then()
                .body("items.size()", is(1)).extract().path("next");
        viewer().get("/api/v1/dead-letters?webhook=removed&limit=1&after=" + next).then()
                .body("items.size()", is(1)).body("items[0].id", not(is(Integer.valueOf(next))))
                .body("next", nullValue());
        viewer().get("/api/v1/dead-letters?after=x").then().statusCode(400).body("errors.pointer", contains("after"));
        put("removed", definition("removed", SECRET)).statusCode(201).body("queueEvents", is(0));
        publisher.publish(changed("removed-1", "removed", DEGRADED, HEALTHY, 3),
                changed("removed-2", "removed", HEALTHY, UNHEALTHY, 1));
        awaitPosts("/removed", 2);
        assertThat(receiver.posts("/removed").getLast().body()).contains("removed-2").doesNotContain("removed-1");
    }

    @Test
    void listsComeInPagesWithoutLossOrRepetition() {
        for (String id : List.of("page-1", "page-2", "page-3")) {
            put(id, definition(id, SECRET)).statusCode(201);
        }
        put("paged", definition("paged", SECRET)).statusCode(201);
        for (int i = 1; i <= 5; i++) {
            publisher.publish(changed("paged-" + i, "paged", HEALTHY, UNHEALTHY, 1));
            awaitPosts("/paged", i);
        }

        assertThat(pages("/api/v1/deliveries?webhook=paged&limit=2", "subjects[0]", 3))
                .containsExactly("paged-5", "paged-4", "paged-3", "paged-2", "paged-1");
        assertThat(pages("/api/v1/webhooks?limit=2", "id", 0)).isSorted().doesNotHaveDuplicates()
                .contains("base", "page-1", "page-2", "page-3", "paged");
        viewer().get("/api/v1/deliveries?after=x").then().statusCode(400).body("errors.pointer", contains("after"));
        viewer().get("/api/v1/webhooks?limit=0").then().statusCode(400).body("errors.pointer", contains("limit"));
    }

    /** One thing of each item, page after page; so many pages, 0: any number. */
    private List<String> pages(String path, String wanted, int number) {
        List<String> all = new ArrayList<>();
        String next = null;
        int pages = 0;
        do {
            var page = viewer().get(path + (next == null ? "" : "&after=" + next)).then().statusCode(200).extract();
            int size = page.path("items.size()");
            assertThat(size).isBetween(1, 2);
            for (int i = 0; i < size; i++) {
                all.add(page.path("items[" + i + "]." + wanted));
            }
            next = page.path("next");
            pages++;
        } while (next != null && pages < 100);
        if (number > 0) {
            assertThat(pages).isEqualTo(number);
        }
        return all;
    }

    // ---- files and restarts: one after the other, on one file

    @Test
    void theFileIsFollowedThroughEditsMistakesAndRestarts() throws Exception {
        put("lasting", definition("lasting", SECRET)).statusCode(201);
        admin().post("/api/v1/webhooks/second/pause").then().statusCode(204);

        write("base", "kept", "second", "third");
        await().atMost(LONG).untilAsserted(
                () -> viewer().get("/api/v1/webhooks/third").then().statusCode(200).body("source", is("file")));
        publisher.publish(changed("third-1", "third", HEALTHY, UNHEALTHY, 1));
        awaitPosts("/third", 1);
        viewer().get("/api/v1/webhooks/second").then().body("state", is("PAUSED"));

        Files.writeString(file, "webhooks: [{ id: nothing }]");
        awaitReload("broken", "0.0");
        viewer().get("/api/v1/webhooks/third").then().statusCode(200);
        write("base");
        awaitReload("refused", "0.0");
        write("base", "kept", "second", "lasting");
        awaitReload("refused", "0.0");
        viewer().get("/api/v1/webhooks/lasting").then().body("source", is("rest"));
        write("base", "kept", "second");
        awaitReload("current", "1.0");
        viewer().get("/api/v1/webhooks/third").then().statusCode(404);
        viewer().get("/api/v1/deliveries?webhook=third").then().body("items.size()", is(1));

        concurrentEdits();

        Files.writeString(file, "webhooks: [");
        restart(true);
        awaitReload("broken", "0.0");
        viewer().get("/api/v1/webhooks/kept").then().statusCode(200).body("secret", is("***"));
        viewer().get("/api/v1/webhooks/second").then().body("state", is("PAUSED"));
        publisher.publish(changed("kept-1", "kept", HEALTHY, UNHEALTHY, 1),
                changed("lasting-1", "lasting", HEALTHY, UNHEALTHY, 1));
        verify(awaitPosts("/kept", 1).getFirst(), SECRET);
        verify(awaitPosts("/lasting", 1).getFirst(), SECRET);

        write("base", "kept", "second");
        awaitReload("current", "1.0");
        restart(false);
        viewer().get("/api/v1/webhooks/lasting").then().statusCode(200)
                .body("stateReason", containsString("FETTLE_SECRET_KEY"));
        admin().post("/api/v1/webhooks/lasting/test").then().statusCode(409)
                .body("type", is("urn:fettle:problem:unusable"));
        put("keyless", definition("keyless", SECRET)).statusCode(400).body("errors.pointer", contains("#/secret"))
                .body("errors.detail", contains(containsString("openssl rand -base64 32")));
        put("keyless", definition("keyless", "${FETTLE_SECRET_OPS}")).statusCode(201)
                .body("secret", is("${FETTLE_SECRET_OPS}"));
        publisher.publish(changed("lasting-1", "lasting", UNHEALTHY, HEALTHY, 2),
                changed("keyless-1", "keyless", HEALTHY, UNHEALTHY, 1));
        verify(awaitPosts("/keyless", 1).getFirst(), SECRET);
        write("base");
        awaitReload("refused", "0.0");
        admin().post("/api/v1/webhooks/kept/test").then().statusCode(200).body("result", is("delivered"));
        Files.writeString(file, Files.readString(file) + document("kept", "second").replace("webhooks:\n", "")
                .replace(SECRET, OTHER_SECRET));
        awaitReload("current", "1.0");
        admin().post("/api/v1/webhooks/kept/test").then().statusCode(200);
        verify(receiver.posts("/kept").getLast(), OTHER_SECRET);

        restart(true);
        awaitPosts("/lasting", 2);
    }

    /** A file that changes ten times while a webhook of REST does: both end as their last writer said. */
    private void concurrentEdits() throws Exception {
        for (int round = 1; round <= 10; round++) {
            write(round % 2 == 0 ? List.of("base", "kept", "second") : List.of("base", "kept", "second", "extra"));
            put("beside", definition("beside", round % 2 == 0 ? SECRET : OTHER_SECRET)).statusCode(is(round == 1
                    ? 201
                    : 200));
        }
        await().atMost(LONG).untilAsserted(() -> {
            viewer().get("/api/v1/webhooks/extra").then().statusCode(404);
            viewer().get("/api/v1/webhooks/beside").then().body("source", is("rest"));
        });
        publisher.publish(changed("beside-1", "beside", HEALTHY, UNHEALTHY, 1));
        verify(awaitPosts("/beside", 1).getFirst(), SECRET);
    }

    private void restart(boolean withKey) throws Exception {
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        process = begin(withKey);
        awaitReady();
    }

    private void awaitReload(String state, String figure) {
        await().atMost(LONG).untilAsserted(() -> {
            viewer().get("/q/health/ready").then().statusCode(200).body("checks.data.configuration", hasItem(state));
            assertThat(viewer().get("/q/metrics").asString())
                    .contains("fettle_config_last_reload_successful " + figure);
        });
    }

    private void awaitReady() {
        await().atMost(LONG).ignoreExceptions()
                .untilAsserted(() -> viewer().get("/q/health/ready").then().statusCode(200));
    }

    private Process begin(boolean withKey) {
        Map<String, String> environment = new HashMap<>(Map.of("FETTLE_CONFIG", file.toString(), "FETTLE_CONFIG_POLL",
                "100ms", "FETTLE_DATABASE_URL", postgres.url(), "FETTLE_KAFKA_BOOTSTRAP_SERVERS",
                kafka.bootstrapServers(), "FETTLE_HTTP_HOST", "127.0.0.1", "FETTLE_HTTP_PORT", Integer.toString(port),
                "FETTLE_INSTANCE", "test", "FETTLE_ADMIN_TOKEN", TOKEN, "FETTLE_DELIVERY_RENEWAL", "1s",
                "FETTLE_SECRET_OPS", SECRET));
        if (withKey) {
            environment.put("FETTLE_SECRET_KEY", KEY);
        }
        return PackagedService.start(192, environment, Path.of("target", "definitions-it.log"));
    }

    private RequestSpecification viewer() {
        return RestAssured.given().baseUri("http://127.0.0.1").port(port);
    }

    private RequestSpecification admin() {
        return viewer().header("Authorization", "Bearer " + TOKEN);
    }

    private ValidatableResponse put(String id, String body) {
        return admin().contentType(JSON).body(body).put("/api/v1/webhooks/" + id).then();
    }

    private ValidatableResponse apply(String source, String body, String more) {
        return admin().contentType("application/yaml").body(body.getBytes(StandardCharsets.UTF_8))
                .queryParam("source", source).post("/api/v1/apply?x=y" + more).then();
    }

    private String definition(String id, String secret) {
        return """
                {"id":"%s","url":"http://127.0.0.1:%d/%s","secret":"%s","match":{"to":"%s"},"batch":{"maxWait":"0s"},
                 "retry":{"base":"1h"}}""".formatted(id, receiving, id, secret, id);
    }

    private String document(String... ids) {
        StringBuilder text = new StringBuilder("webhooks:\n");
        for (String id : ids) {
            text.append(
                    "  - { id: %s, url: \"http://127.0.0.1:%d/%s\", secret: \"%s\", match: { to: %s }, batch: { maxWait: 0s } }\n"
                            .formatted(id, receiving, id, SECRET, id));
        }
        return text.toString();
    }

    private void write(String... ids) throws IOException {
        write(List.of(ids));
    }

    private void write(List<String> ids) throws IOException {
        Path next = Files.writeString(directory.resolve("next"), document(ids.toArray(String[]::new)));
        Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private String stored(String id) throws SQLException {
        String url = "jdbc:" + postgres.url().replaceFirst("//[^@]*@", "//");
        String[] user = postgres.url().replaceFirst(".*//([^@]*)@.*", "$1").split(":", 2);
        try (Connection connection = DriverManager.getConnection(url, user[0], user[1]);
                ResultSet rows = connection.createStatement()
                        .executeQuery("SELECT definition FROM notifier.webhook WHERE id = '" + id + "'")) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private List<Post> awaitPosts(String path, int count) {
        await().atMost(LONG).untilAsserted(() -> assertThat(receiver.posts(path)).hasSizeGreaterThanOrEqualTo(count));
        return new ArrayList<>(receiver.posts(path));
    }

    private static void verify(Post post, String secret) throws WebhookVerificationException {
        new Webhook(secret).verify(post.body(), HttpHeaders.of(post.headers(), (_, _) -> true));
    }
}
