package dev.fettle.notifier.delivery;

import dev.fettle.notifier.batch.Doorbell;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.notifier.webhook.Webhooks;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Runs a lane for each webhook that this notifier holds: claims what is free, renews what is held, wakes whose doorbell
 * rings. Rounds of claiming do not overlap. Its name ({@code fettle.instance}, default the host's) is to be its own: a
 * process that starts takes over at once what an earlier process of the same name held.
 */
@ApplicationScoped
public class Lanes {

    private static final Logger LOG = Logger.getLogger(Lanes.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration RELEASE_TIMEOUT = Duration.ofSeconds(4);

    private final Vertx vertx;
    private final Webhooks webhooks;
    private final Leases leases;
    private final BatchStore batches;
    private final Lane.Services services;
    private final DeliveryConfig config;
    private final String instance;
    private final UUID session = UUID.randomUUID();
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicBoolean claiming = new AtomicBoolean();
    private final AtomicBoolean polling = new AtomicBoolean();
    private volatile boolean starting = true;
    private volatile boolean stopped;

    Lanes(Vertx vertx, Webhooks webhooks, Leases leases, BatchStore batches, OutcomeStore outcomes, Sender sender,
            DeliveryMetrics metrics, DeliveryConfig config, Doorbell doorbell,
            @ConfigProperty(name = "fettle.instance") Optional<String> instance) {
        this.vertx = vertx;
        this.webhooks = webhooks;
        this.leases = leases;
        this.batches = batches;
        this.services = new Lane.Services(batches, outcomes, sender, metrics);
        this.config = config;
        this.instance = instance.orElseGet(Lanes::hostName);
        doorbell.listen(this::wake);
    }

    /**
     * Makes the definitions known to the database, trying for as long as it is away. The schema must be up to date.
     */
    public Uni<Void> register() {
        return Uni.createFrom().deferred(() -> leases.register(ids(webhooks.all())))
                .onFailure().invoke(failure -> LOG.warnf("webhooks could not be registered, trying again cause=%s",
                        failure))
                .onFailure().retry().withBackOff(Duration.ofMillis(200), Duration.ofSeconds(3)).indefinitely()
                .invoke(retired -> retired.forEach(gone -> LOG.warnf(
                        "webhook is no longer in the file, what waits for it is kept webhook=%s events=%d",
                        gone.webhook(), gone.open())))
                .replaceWithVoid();
    }

    /** Begins to claim and to deliver; to be called once, after {@link #register}. */
    public void start() {
        claim();
        vertx.setPeriodic(config.renewal().toMillis(), _ -> claim());
        vertx.setPeriodic(config.poll().toMillis(), _ -> poll());
    }

    /**
     * Ends all lanes, gives what is under way a few seconds, and lets other notifiers take over. What was under way for
     * longer is repeated by whoever is next.
     */
    public Uni<Void> stop() {
        stopped = true;
        List<Holding> held = held();
        if (held.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<Uni<Void>> ends = lanes.values().stream().map(lane -> Uni.createFrom().completionStage(lane::stop))
                .toList();
        return Uni.join().all(ends).andCollectFailures().replaceWithVoid()
                .ifNoItem().after(STOP_TIMEOUT).recoverWithItem(() -> null)
                .flatMap(_ -> leases.release(held))
                .ifNoItem().after(RELEASE_TIMEOUT).fail()
                .onFailure().recoverWithNull();
    }

    private void wake(String webhook) {
        Lane lane = lanes.get(webhook);
        if (lane != null) {
            lane.wake();
        }
    }

    private void claim() {
        once(claiming, "webhooks could not be claimed", () -> renewed().call(this::drop).flatMap(_ -> claimed()));
    }

    private Uni<List<Holding>> renewed() {
        List<Holding> held = held();
        return held.isEmpty() ? Uni.createFrom().item(List.of()) : leases.renew(held, session);
    }

    /** Ends the lanes of what another notifier has taken. */
    private Uni<Void> drop(List<Holding> kept) {
        lanes.values().removeIf(lane -> {
            boolean lost = !kept.contains(lane.holding());
            if (lost) {
                var _ = lane.stop();
                LOG.warnf("webhook lost webhook=%s fence=%d", lane.holding().webhook(), lane.holding().fence());
            }
            return lost;
        });
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> claimed() {
        List<String> wanted = webhooks.all().stream().map(Webhook::id).filter(id -> !lanes.containsKey(id)).toList();
        if (wanted.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return leases.claim(wanted, instance, session, starting).invoke(this::open).replaceWithVoid();
    }

    private void open(List<Holding> taken) {
        starting = false;
        for (Holding holding : taken) {
            webhooks.find(holding.webhook()).filter(_ -> !stopped).ifPresent(webhook -> {
                Lane lane = new Lane(webhook, holding, services, ((VertxInternal) vertx).createEventLoopContext(),
                        RandomGenerator.getDefault());
                lanes.put(webhook.id(), lane);
                LOG.infof("webhook claimed webhook=%s fence=%d", webhook.id(), holding.fence());
                lane.wake();
            });
        }
    }

    private void poll() {
        if (!lanes.isEmpty()) {
            once(polling, "queue could not be looked at",
                    () -> batches.waiting(lanes.keySet().toArray(String[]::new)).invoke(ids -> ids.forEach(this::wake))
                            .replaceWithVoid());
        }
    }

    private void once(AtomicBoolean running, String trouble, Supplier<Uni<? extends Void>> round) {
        if (!stopped && running.compareAndSet(false, true)) {
            Uni.createFrom().deferred(round).onTermination().invoke(() -> running.set(false))
                    .subscribe().with(_ -> {}, failure -> LOG.debugf("%s cause=%s", trouble, failure));
        }
    }

    private List<Holding> held() {
        return lanes.values().stream().map(Lane::holding).toList();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "notifier";
        }
    }

    private static List<String> ids(Collection<Webhook> all) {
        return all.stream().map(Webhook::id).toList();
    }
}
