package dev.fettle.notifier.delivery;

import dev.fettle.notifier.batch.Doorbell;
import dev.fettle.notifier.batch.Share;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.notifier.webhook.Webhooks;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Runs a lane for each webhook that this notifier holds: claims what is free, renews what is held, wakes whose doorbell
 * rings. Rounds of claiming do not overlap. What another notifier is to have ({@link Share}) is left to it for a while
 * when it is free, and handed over when it was held for a while. Its name ({@code fettle.instance}, default the host's)
 * is to be its own: a
 * process that starts takes over at once what an earlier process of the same name held.
 */
@ApplicationScoped
public class Lanes {

    private static final Logger LOG = Logger.getLogger(Lanes.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration RELEASE_TIMEOUT = Duration.ofSeconds(4);

    /**
     * So many lanes that are well ask the database at once. More would not be done sooner: PostgreSQL does them beside
     * each other, and the intake, which every event goes through first, behind all of them.
     */
    private static final int WELL_AT_ONCE = 6;
    /** The same for lanes whose last attempt failed. */
    private static final int TROUBLED_AT_ONCE = 2;

    /** How long a share stays as it is before something is handed over: what is moving comes to rest first. */
    private static final int ROUNDS_BEFORE_HANDOVER = 3;

    private final Vertx vertx;
    private final Webhooks webhooks;
    private final Leases leases;
    private final Share share;
    private final QueueStore queue;
    private final Lane.Services services;
    private final DeliveryConfig config;
    private final String instance;
    private final UUID session = UUID.randomUUID();
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicBoolean claiming = new AtomicBoolean();
    private final AtomicBoolean claimAgain = new AtomicBoolean();
    private final AtomicBoolean polling = new AtomicBoolean();
    private volatile boolean starting = true;
    private volatile boolean stopped;

    Lanes(Vertx vertx, Webhooks webhooks, Leases leases, QueueStore queue, BatchStore batches, ReplayStore replays,
            OutcomeStore outcomes,
            Sender sender, DeliveryMetrics metrics, Folds folds, StateEvents events, OpenAlerts alerts,
            DeliveryConfig config, Doorbell doorbell, Share share,
            @ConfigProperty(name = "fettle.instance") Optional<String> instance) {
        this.vertx = vertx;
        this.webhooks = webhooks;
        this.leases = leases;
        this.share = share;
        this.queue = queue;
        this.services = new Lane.Services(queue, batches, replays, outcomes, sender, metrics, folds, events, alerts,
                config.alertsAgain(), new NarrowDoor(WELL_AT_ONCE), new NarrowDoor(TROUBLED_AT_ONCE));
        this.config = config;
        this.instance = instance.orElseGet(Lanes::hostName);
        doorbell.listen(bell());
    }

    /** Begins to claim and to deliver; to be called once, when the definitions are loaded. */
    public void start() {
        webhooks.listen(this::follow);
        claim();
        vertx.setPeriodic(config.renewal().toMillis(), _ -> claimSoon());
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

    /** Definitions changed: lanes follow theirs, those of removed webhooks end, new webhooks are claimed. */
    private void follow() {
        for (Lane lane : lanes.values()) {
            String id = lane.holding().webhook();
            webhooks.usable(id).ifPresentOrElse(lane::follow, () -> retire(lane));
        }
        claimSoon();
    }

    /** Lets go of a webhook that is removed, or that this notifier cannot deliver to any more. */
    private void retire(Lane lane) {
        Uni.createFrom().completionStage(lane::retire)
                .flatMap(_ -> leases.release(List.of(lane.holding())))
                .onTermination().invoke(() -> {
                    services.sender().forget(lane.holding().webhook());
                    services.metrics().forget(lane.holding().webhook());
                    lanes.remove(lane.holding().webhook(), lane);
                    claimSoon();
                })
                .subscribe().with(_ -> LOG.infof("webhook let go webhook=%s", lane.holding().webhook()),
                        failure -> LOG.debugf("lease could not be given back, it runs out by itself cause=%s",
                                failure));
    }

    private Doorbell.Listener bell() {
        return new Doorbell.Listener() {
            @Override
            public void queued(String webhook) {
                withLane(webhook, Lane::wake);
            }

            @Override
            public void wished(String webhook) {
                withLane(webhook, Lane::wakeAnyway);
            }
        };
    }

    private void withLane(String webhook, Consumer<Lane> action) {
        Lane lane = lanes.get(webhook);
        if (lane != null) {
            action.accept(lane);
        }
    }

    /** Now, or right after the round that is under way. */
    private void claimSoon() {
        claimAgain.set(true);
        claim();
    }

    private void claim() {
        if (!stopped && claiming.compareAndSet(false, true)) {
            claimAgain.set(false);
            Uni.createFrom().deferred(() -> renewed().call(this::drop).invoke(_ -> handOver())
                    .flatMap(_ -> claimed()))
                    .onTermination().invoke(this::claimingEnded)
                    .subscribe()
                    .with(_ -> {}, failure -> LOG.debugf("webhooks could not be claimed cause=%s", failure));
        }
    }

    private void claimingEnded() {
        claiming.set(false);
        if (claimAgain.get()) {
            claim();
        }
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
        return claimed(true, Duration.ZERO).flatMap(_ -> claimed(false, config.renewal()))
                .invoke(() -> starting = false);
    }

    /** Of those that are for this notifier, or of the others. */
    private Uni<Void> claimed(boolean preferred, Duration patience) {
        List<String> wanted = webhooks.usable().stream().map(Webhook::id)
                .filter(id -> !lanes.containsKey(id) && share.prefers(id) == preferred).toList();
        if (wanted.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return leases.claim(wanted, instance, session, starting, patience).invoke(this::open).replaceWithVoid();
    }

    /**
     * Gives others what is for them since the share changed, after what is under way. What nobody wanted, and came
     * back,
     * stays until the share changes again.
     */
    private void handOver() {
        long changed = share.since();
        boolean rests = System.nanoTime() - changed > config.renewal().multipliedBy(ROUNDS_BEFORE_HANDOVER).toNanos();
        for (Lane lane : lanes.values()) {
            boolean older = lane.since() - changed < 0;
            if (rests && older && !lane.isEnding() && !share.prefers(lane.holding().webhook())) {
                retire(lane);
            }
        }
    }

    private void open(List<Holding> taken) {
        for (Holding holding : taken) {
            webhooks.usable(holding.webhook()).filter(_ -> !stopped).ifPresent(webhook -> {
                Lane lane = new Lane(webhook, holding, services, ((VertxInternal) vertx).createEventLoopContext(),
                        RandomGenerator.getDefault());
                lanes.put(webhook.id(), lane);
                LOG.infof("webhook claimed webhook=%s fence=%d", webhook.id(), holding.fence());
                lane.wake();
                // what changed between the look and the put
                webhooks.usable(webhook.id()).ifPresentOrElse(lane::follow, () -> retire(lane));
            });
        }
    }

    private void poll() {
        if (!lanes.isEmpty()) {
            look();
        }
        claimFree();
    }

    /** What became free is not left until the next round. */
    private void claimFree() {
        if (!stopped && claiming.compareAndSet(false, true)) {
            Uni.createFrom().deferred(this::claimed)
                    .onTermination().invoke(this::claimingEnded)
                    .subscribe()
                    .with(_ -> {}, failure -> LOG.debugf("webhooks could not be claimed cause=%s", failure));
        }
    }

    private void look() {
        if (!stopped && polling.compareAndSet(false, true)) {
            Uni.createFrom().deferred(() -> queue.waiting(lanes.keySet().toArray(String[]::new)))
                    .onTermination().invoke(() -> polling.set(false))
                    .subscribe()
                    .with(ids -> ids.forEach(id -> withLane(id, Lane::wakeAnyway)),
                            failure -> LOG.debugf("queue could not be looked at cause=%s", failure));
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
}
