package dev.fettle.notifier.delivery;

import dev.fettle.api.event.EventHeaders;
import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.database.Database;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells Kafka of each change of a webhook's state, FAILING above all: at least once, in order for each webhook, with an
 * id that stays. The change and its event are one transaction. Whoever made a change sends at once; what it could not
 * send any notifier does a little later, so that nothing waits for a process that is gone.
 */
@ApplicationScoped
public class StateEvents {

    /** The type of the event. */
    public static final String TYPE = "dev.fettle.webhook.state-changed.v1";

    private static final Logger LOG = Logger.getLogger(StateEvents.class);
    private static final long EVERY_MS = 5_000;
    /** Young ones are being sent by whoever made them. */
    private static final long YOUNG_MS = 5_000;
    private static final int MOST = 100;
    private static final Duration KAFKA_LIMIT = Duration.ofSeconds(60);

    private static final String WAITING = """
            SELECT id, webhook, sequence, old_state, new_state, reason, at FROM webhook_event
            WHERE at <= clock_timestamp() - $1::bigint * interval '1 millisecond' ORDER BY at, sequence LIMIT $2""";

    private static final String FORGET = "DELETE FROM webhook_event WHERE id = ANY ($1::uuid[])";

    private final Vertx vertx;
    private final Database database;
    private final StateTopic topic;
    private final MutinyEmitter<Record<String, byte[]>> kafka;
    private final String source;
    private final AtomicBoolean sending = new AtomicBoolean();
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean started;
    private volatile boolean stopped;

    StateEvents(Vertx vertx, Database database, StateTopic topic,
            @ConfigProperty(name = "fettle.public-url") Optional<String> publicUrl,
            @Channel("webhook-events") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<Record<String, byte[]>> kafka) {
        this.vertx = vertx;
        this.database = database;
        this.topic = topic;
        this.source = publicUrl.orElse("urn:fettle:notifier");
        this.kafka = kafka;
    }

    /** Begins; to be called once, when the schema is there. */
    public void start() {
        topic.make().thenRun(() -> {
            started = true;
            wake();
        });
        vertx.setPeriodic(EVERY_MS, _ -> send(YOUNG_MS));
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        topic.close();
    }

    /** Says that a state may have been changed here, and committed. Returns at once; any thread. */
    void wake() {
        woken.set(true);
        send(0);
    }

    private void send(long youngMs) {
        if (!started || stopped || !sending.compareAndSet(false, true)) {
            return;
        }
        long young = woken.getAndSet(false) ? 0 : youngMs;
        Uni.createFrom().deferred(() -> database.query(WAITING, Tuple.of(young, MOST)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false).map(StateEvents::change).toList())
                .call(this::send)
                .onTermination().invoke(() -> sending.set(false))
                .subscribe().with(sent -> sent(sent.size()),
                        failure -> LOG.warnf("changes of webhooks could not be told, trying again cause=%s", failure));
    }

    private void sent(int count) {
        if (count == MOST || woken.get()) {
            wake();
        }
    }

    private Uni<Void> send(List<Change> changes) {
        return changes.isEmpty()
                ? Uni.createFrom().voidItem()
                : Multi.createFrom().iterable(changes)
                        .onItem().transformToUniAndConcatenate(change -> kafka.sendMessage(message(change))
                                .ifNoItem().after(KAFKA_LIMIT).fail())
                        .collect().asList()
                        .flatMap(_ -> database.query(FORGET,
                                Tuple.tuple().addArrayOfUUID(changes.stream().map(Change::id).toArray(UUID[]::new))))
                        .replaceWithVoid();
    }

    private Message<Record<String, byte[]>> message(Change change) {
        String subject = "webhook/" + change.webhook();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(EventHeaders.SPEC_VERSION, "1.0");
        headers.put(EventHeaders.ID, change.id().toString());
        headers.put(EventHeaders.SOURCE, source);
        headers.put(EventHeaders.TYPE, TYPE);
        headers.put(EventHeaders.SUBJECT, subject);
        headers.put(EventHeaders.TIME, Timestamps.format(change.at()));
        headers.put(EventHeaders.SEQUENCE, EventHeaders.sequenceText(change.sequence()));
        headers.put(EventHeaders.PARTITION_KEY, subject);
        headers.put(EventHeaders.CONTENT_TYPE, "application/json");
        JsonObject value = new JsonObject().put("webhook", change.webhook()).put("from", change.from())
                .put("to", change.to()).put("reason", change.reason()).put("sequence", change.sequence())
                .put("at", Timestamps.format(change.at()));
        var metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withHeaders(headers.entrySet().stream()
                        .map(header -> new RecordHeader(header.getKey(),
                                header.getValue().getBytes(StandardCharsets.UTF_8)))
                        .toList())
                .build();
        return Message.of(Record.of(subject, value.encode().getBytes(StandardCharsets.UTF_8))).addMetadata(metadata);
    }

    private static Change change(Row row) {
        return new Change(row.getUUID("id"), row.getString("webhook"), row.getLong("sequence"),
                row.getString("old_state"), row.getString("new_state"), row.getString("reason"),
                row.getOffsetDateTime("at").toInstant());
    }

    /** One that waits. */
    private record Change(UUID id, String webhook, long sequence, String from, String to,
            @Nullable String reason, Instant at) {}
}
