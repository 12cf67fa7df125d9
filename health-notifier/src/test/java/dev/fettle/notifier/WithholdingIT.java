package dev.fettle.notifier;

import static dev.fettle.api.component.Status.HEALTHY;
import static dev.fettle.api.component.Status.UNHEALTHY;
import static dev.fettle.notifier.Events.explained;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.notifier.database.Database;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A component that thirty others depend on fails, and comes back: who is told what, through Kafka and PostgreSQL. */
@QuarkusTest
@WithTestResource(Servers.class)
class WithholdingIT extends BetweenKafkaAndReceiver {

    private static final String WEBHOOK = "dependents";
    private static final String FAMILY = "withholding-family";
    private static final String OF_FAMILY = "queue WHERE webhook = $1 AND subject LIKE '" + FAMILY + "%'";
    private static final String PARENT = FAMILY + "-parent";
    private static final int CHILDREN = 30;
    /** Those that turn before their parent does. */
    private static final int EARLY = 15;

    @Inject
    Database database;

    @Test
    void aParentThatFailsWithThirtyChildrenIsOneAlarmAndWhatStaysBadIsToldWhenItIsBack() {
        List<HealthEvent> failures = new ArrayList<>();
        children(0, EARLY).forEach(child -> failures.add(explained(child, HEALTHY, UNHEALTHY, 1, null)));
        failures.add(explained(component(PARENT), HEALTHY, UNHEALTHY, 1, null));
        children(0, EARLY).forEach(child -> failures.add(explained(child, UNHEALTHY, PARENT)));
        children(EARLY, CHILDREN).forEach(child -> failures.add(explained(child, HEALTHY, UNHEALTHY, 1, PARENT)));

        // what is early waits for its batch meanwhile
        deliver(false);
        publish(failures);
        await().atMost(LONG).until(() -> count("withheld WHERE webhook = $1") == CHILDREN);
        assertThat(count(OF_FAMILY + " AND done_at IS NULL")).isEqualTo(1);
        deliver(true);
        await().atMost(LONG).untilAsserted(() -> assertThat(told(FAMILY)).containsExactly(PARENT + " 1 UNHEALTHY"));

        publish(failures);
        children(2, CHILDREN).forEach(child -> publisher.publish(explained(child, UNHEALTHY, HEALTHY, 2, null)));
        publisher.publish(explained(component(PARENT), UNHEALTHY, HEALTHY, 2, null));
        children(0, 2).forEach(child -> publisher.publish(explained(child, UNHEALTHY, (String) null)));
        await().atMost(LONG).untilAsserted(() -> assertThat(told(FAMILY)).hasSize(4));
        await().atMost(LONG).until(() -> count("withheld WHERE webhook = $1") == 0);
        children(0, 2).forEach(child -> publisher.publish(explained(child, UNHEALTHY, HEALTHY, 2, null)));
        await().atMost(LONG).untilAsserted(() -> assertThat(told(FAMILY)).hasSize(6));

        assertThat(told(FAMILY)).containsExactlyInAnyOrder(PARENT + " 1 UNHEALTHY", PARENT + " 2<1 HEALTHY",
                child(0) + " 1 UNHEALTHY", child(1) + " 1 UNHEALTHY", child(0) + " 2<1 HEALTHY",
                child(1) + " 2<1 HEALTHY");
        assertThat(count(OF_FAMILY)).as("all that was ever told").isEqualTo(6);
        assertThat(ids(PARENT, child(0), child(1))).as("under their own ids").containsAll(failures.stream()
                .filter(event -> List.of(PARENT, child(0), child(1)).contains(event.subject().value()))
                .filter(event -> event.sequence().isPresent()).map(event -> event.id().toString()).toList());
    }

    @Test
    void whatIsInABatchIsToldOnceAndToItsEnd() {
        ComponentDescription late = component("withholding-late");
        publisher.publish(explained(late, HEALTHY, UNHEALTHY, 1, null));
        await().atMost(LONG).untilAsserted(() -> assertThat(told("withholding-late")).hasSize(1));

        publisher.publish(explained(late, UNHEALTHY, PARENT), explained(late, UNHEALTHY, (String) null),
                explained(late, UNHEALTHY, HEALTHY, 2, null));

        await().atMost(LONG).untilAsserted(() -> assertThat(told("withholding-late"))
                .containsExactly("withholding-late 1 UNHEALTHY", "withholding-late 2<1 HEALTHY"));
    }

    private List<String> told(String subject) {
        return told().stream().filter(text -> text.startsWith(subject)).toList();
    }

    private void publish(List<HealthEvent> events) {
        publisher.publish(events.toArray(HealthEvent[]::new));
    }

    private static List<ComponentDescription> children(int from, int to) {
        return IntStream.range(from, to).mapToObj(number -> component(child(number))).toList();
    }

    private static String child(int number) {
        return FAMILY + "-child-" + number;
    }

    private static ComponentDescription component(String id) {
        return Events.component(id, null, Map.of("to", WEBHOOK));
    }

    /** Whether batches are made of what waits for the webhook. */
    private void deliver(boolean active) {
        assertThat(database.query("UPDATE webhook SET state = $2 WHERE id = $1",
                Tuple.of(WEBHOOK, active ? "ACTIVE" : "PAUSED")).await().indefinitely().rowCount()).isEqualTo(1);
    }

    private long count(String of) {
        return database.query("SELECT count(*) AS n FROM " + of, Tuple.of(WEBHOOK)).await().indefinitely().iterator()
                .next().getLong("n");
    }

    /** All that was delivered, in its order: subject, sequence and the previous one, status. */
    private List<String> told() {
        return delivered().stream().map(event -> event.get("subject").asText() + " " + number(event, "sequence")
                + (event.has("previoussequence") ? "<" + number(event, "previoussequence") : "") + " "
                + event.get("data").get("to").asText()).toList();
    }

    private List<String> ids(String... subjects) {
        return delivered().stream().filter(event -> List.of(subjects).contains(event.get("subject").asText()))
                .map(event -> event.get("id").asText()).toList();
    }

    private List<JsonNode> delivered() {
        List<JsonNode> events = new ArrayList<>();
        for (Receiver.Post post : receiver.posts("/" + WEBHOOK)) {
            try {
                MAPPER.readTree(post.body()).forEach(events::add);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
        return events;
    }

    private static long number(JsonNode event, String name) {
        return Long.parseLong(event.get(name).asText());
    }
}
