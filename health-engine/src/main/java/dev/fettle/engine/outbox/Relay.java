package dev.fettle.engine.outbox;

import dev.fettle.api.event.Topics;
import dev.fettle.engine.cluster.ClusterConfig;
import dev.fettle.engine.cluster.FencedException;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.Shards;
import dev.fettle.engine.outbox.Outbox.Backlog;
import dev.fettle.engine.outbox.Outbox.Waiting;
import dev.fettle.engine.outbox.OutboxRecord.Topic;
import dev.fettle.platform.retry.Backoff;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import io.quarkus.runtime.ShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/**
 * Hands the outbox to Kafka: in order, one batch in flight, each record at least once. A record leaves the outbox only
 * after Kafka acknowledged it (all replicas) and after the ownership was proved again. {@link #wake} is called right
 * after each commit; the poll is a safety net only.
 *
 * <p>
 * When the process dies between acknowledgement and delete, the next owner sends the batch again, with the same ids and
 * sequences; consumers drop what is not newer.
 */
@ApplicationScoped
public class Relay {

    private static final Logger LOG = Logger.getLogger(Relay.class);
    private static final int BATCH = 2_000;
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration COUNT = Duration.ofSeconds(5);
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(5);
    private static final Duration FLUSH_LOOK = Duration.ofMillis(20);
    private static final Duration KAFKA_LIMIT = Duration.ofMinutes(2);
    private static final Duration DATABASE_LIMIT = Duration.ofSeconds(15);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(5));

    private final Vertx vertx;
    private final Pool pool;
    private final Outbox outbox;
    private final Shards shards;
    private final MutinyEmitter<Record<String, byte[]>> kafka;
    private final Topics topics;
    private final TopicMaker topicMaker;
    private final Counter published;

    private volatile Ownership ownership = Ownership.NONE;
    private volatile Consumer<Ownership> fenced = _ -> {};
    private volatile Backlog backlog = new Backlog(0, 0);
    private volatile boolean acknowledged = true;
    private volatile long sendingSince;
    private State state = State.IDLE; // guarded by this
    private int failures; // touched by the one drain in flight only
    private long poll = -1;
    private long count = -1;

    private enum State {
        IDLE, SENDING, SENDING_AND_WOKEN, PAUSED, CLOSED
    }

    Relay(Vertx vertx, Pool pool, Outbox outbox, Shards shards, KafkaConfig config, ClusterConfig cluster,
            MeterRegistry metrics,
            @Channel("outbox") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<Record<String, byte[]>> kafka) {
        this.vertx = vertx;
        this.pool = pool;
        this.outbox = outbox;
        this.shards = shards;
        this.kafka = kafka;
        this.topics = new Topics(config.topicPrefix().orElse(""));
        this.topicMaker = new TopicMaker(config, topics, cluster.enabled());
        this.published = Counter.builder("fettle.events.published")
                .description("Events acknowledged by Kafka")
                .register(metrics);
        Gauge.builder("fettle.outbox.events", () -> backlog.records())
                .description("Records committed and not yet acknowledged by Kafka")
                .register(metrics);
        Gauge.builder("fettle.outbox.oldest.age", () -> backlog.oldestSeconds())
                .baseUnit("seconds")
                .description("Age of the oldest record in the outbox")
                .register(metrics);
    }

    /** Begins to relay for this node; to be called once, after the schema is there. */
    public void start() {
        topicMaker.start().thenRun(this::wake);
        poll = vertx.setPeriodic(POLL.toMillis(), _ -> wake());
        count = vertx.setPeriodic(COUNT.toMillis(), _ -> count());
    }

    /** From now on the records of these shards, and of no others, are this node's to send. */
    public void own(Ownership owned) {
        ownership = owned;
        wake();
    }

    /** Who hears of claims that turn out to hold no more. */
    public void onFenced(Consumer<Ownership> told) {
        fenced = told;
    }

    /** Completes once nothing of these shards waits. Tries for as long as somebody waits for it. */
    public Uni<Void> flush(Ownership part) {
        return Uni.createFrom().deferred(() -> {
            wake();
            return outbox.oldest(part, 1);
        })
                .chain(waiting -> waiting.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom().voidItem().onItem().delayIt().by(FLUSH_LOOK).chain(() -> flush(part)));
    }

    /** Says that something was committed. Returns at once; any thread. */
    public void wake() {
        if (isToDrain()) {
            drain();
        }
    }

    /** Whether Kafka took what it was last given, or may still do so soon. Nothing depends on it; it is shown. */
    public boolean isKafkaReachable() {
        long since = sendingSince;
        boolean waitsLong = since != 0 && System.nanoTime() - since > ACKNOWLEDGED_WITHIN.toNanos();
        return topicMaker.isDone() && acknowledged && !waitsLong;
    }

    void stop(@Observes ShutdownEvent event) {
        topicMaker.close();
        vertx.cancelTimer(poll);
        vertx.cancelTimer(count);
        synchronized (this) {
            state = State.CLOSED;
        }
    }

    private synchronized boolean isToDrain() {
        if (!topicMaker.isDone() || ownership.isEmpty()) {
            return false;
        }
        switch (state) {
            case IDLE -> {
                state = State.SENDING;
                return true;
            }
            case SENDING -> state = State.SENDING_AND_WOKEN;
            case SENDING_AND_WOKEN, PAUSED, CLOSED -> {
                // woken already, or the pause after a failure ends by itself, or over
            }
        }
        return false;
    }

    private void count() {
        outbox.backlog()
                .ifNoItem()
                .after(DATABASE_LIMIT)
                .fail()
                .subscribe()
                .with(now -> backlog = now, e -> LOG.debug("backlog could not be counted", e));
    }

    private void drain() {
        Ownership mine = ownership;
        if (mine.isEmpty()) {
            drained(0);
            return;
        }
        Uni.createFrom()
                .deferred(() -> outbox.oldest(mine, BATCH))
                .ifNoItem()
                .after(DATABASE_LIMIT)
                .fail()
                .chain(batch -> relay(batch, mine))
                .subscribe()
                .with(this::drained, this::failed);
    }

    private Uni<Integer> relay(List<Waiting> batch, Ownership mine) {
        if (batch.isEmpty()) {
            return Uni.createFrom().item(0);
        }
        return send(batch).chain(() -> forget(batch, mine)).replaceWith(batch.size());
    }

    private Uni<Void> send(List<Waiting> batch) {
        return Multi.createFrom()
                .iterable(Waves.of(batch, waiting -> waiting.entry().topic() + "/" + waiting.entry().key()))
                .onItem()
                .transformToUniAndConcatenate(this::sendAtOnce)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> sendAtOnce(List<Waiting> batch) {
        sendingSince = System.nanoTime();
        List<Uni<Void>> sends = batch.stream().map(waiting -> kafka.sendMessage(message(waiting.entry()))).toList();
        return Uni.join()
                .all(sends)
                .andCollectFailures()
                .ifNoItem()
                .after(KAFKA_LIMIT)
                .fail()
                .onFailure()
                .invoke(() -> acknowledged = false)
                .onTermination()
                .invoke(() -> sendingSince = 0)
                .invoke(() -> acknowledged(batch))
                .replaceWithVoid();
    }

    private void acknowledged(List<Waiting> batch) {
        acknowledged = true;
        published.increment((double) batch.stream().filter(waiting -> waiting.entry().topic() == Topic.EVENTS).count());
    }

    private Uni<Void> forget(List<Waiting> batch, Ownership mine) {
        var touched = batch.stream().map(waiting -> waiting.entry().shard()).collect(Collectors.toSet());
        return pool
                .withTransaction(transaction -> shards.prove(transaction, mine, touched)
                        .chain(() -> outbox.delete(transaction, batch)))
                .ifNoItem()
                .after(DATABASE_LIMIT)
                .fail();
    }

    private Message<Record<String, byte[]>> message(OutboxRecord entry) {
        String value = entry.value();
        byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        List<RecordHeader> headers = entry.headers()
                .entrySet()
                .stream()
                .map(header -> new RecordHeader(header.getKey(),
                        header.getValue().getBytes(StandardCharsets.UTF_8)))
                .toList();
        var metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(entry.topic() == Topic.EVENTS ? topics.events() : topics.status())
                .withHeaders(headers)
                .build();
        return Message.of(Record.of(entry.key(), bytes)).addMetadata(metadata);
    }

    private void drained(int sent) {
        failures = 0;
        if (isToGoOn(sent == BATCH)) {
            drain();
        }
    }

    private synchronized boolean isToGoOn(boolean more) {
        if (state == State.CLOSED) {
            return false;
        }
        boolean again = more || state == State.SENDING_AND_WOKEN;
        state = again ? State.SENDING : State.IDLE;
        return again;
    }

    private void failed(Throwable e) {
        if (e instanceof FencedException fence) {
            fenced.accept(fence.lost());
        }
        failures++;
        Duration pause = BACKOFF.delayAfter(failures, RandomGenerator.getDefault());
        LOG.warnf("events could not be relayed, trying again attempt=%d inMs=%d cause=%s", failures, pause.toMillis(),
                e.toString());
        LOG.debug("relay failed", e);
        synchronized (this) {
            if (state == State.CLOSED) {
                return;
            }
            state = State.PAUSED;
        }
        vertx.setTimer(Math.max(1, pause.toMillis()), _ -> resume());
    }

    private void resume() {
        synchronized (this) {
            if (state != State.PAUSED) {
                return;
            }
            state = State.IDLE;
        }
        wake();
    }
}
