package dev.fettle.local.faults;

import dev.fettle.local.faults.DeliveryHistory.Claim;
import dev.fettle.local.faults.DeliveryHistory.Post;
import dev.fettle.local.faults.DeliveryHistory.Published;
import dev.fettle.local.faults.DeliveryHistory.Stored;
import dev.fettle.local.faults.DeliveryHistory.Told;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Two notifiers for one webhook in a few lines, on virtual time: they die between any two steps, sleep past their lease
 * and wake, and their receiver refuses now and then. With a defect planted they break what they promise. One thread.
 */
final class ToyNotifiers {

    /** What is wrong with them. */
    enum Defect {
        /** Nothing. */
        NONE,
        /** The offset is committed before the rows are inserted. */
        ACKNOWLEDGES_BEFORE_INSERT,
        /** A retry sends what waits by then under the old id. */
        REBUILDS_THE_BATCH_ON_RETRY,
        /** Whoever lost the lease writes and goes on as if it had not. */
        SKIPS_THE_FENCE
    }

    private static final String WEBHOOK = "ops";
    private static final int EVENTS = 150;
    private static final int EVERY = 20;
    private static final int SUBJECTS = 5;
    private static final int STEPS = 6_000;
    private static final int LEASE = 40;
    private static final int MOST_IN_A_BATCH = 4;

    private final Defect defect;
    private final Random random;
    private final List<Published> topic = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();
    private final List<Post> posts = new ArrayList<>();
    private final Process[] processes = {new Process("a"), new Process("b")};
    private long now;

    // The database.
    private final List<Row> queue = new ArrayList<>();
    private final Map<String, Batch> batches = new LinkedHashMap<>();
    private final Map<String, Long> lastQueued = new HashMap<>();
    private int offset;
    private long fence;
    private long leaseUntil;
    private int next;

    private static final class Row {
        private final Told told;
        private @Nullable String batch;

        private Row(Told told) {
            this.told = told;
        }
    }

    private static final class Batch {
        private List<Told> events;
        private boolean delivered;

        private Batch(List<Told> events) {
            this.events = events;
        }
    }

    /** What a process knows, and forgets when it dies. */
    private final class Process {
        private final String name;
        private long asleepUntil;
        private int from;
        private int read;
        private int taken;
        private long held = -1;
        private @Nullable String sending;
        private @Nullable String answered;
        private boolean accepted;

        private Process(String name) {
            this.name = name;
        }

        private void die() {
            taken = 0;
            read = 0;
            held = -1;
            sending = null;
            answered = null;
        }

        private void step() {
            if (random.nextBoolean()) {
                takeIn();
            } else {
                deliver();
            }
        }

        /** Read, insert, commit the offset: each a step, so that it may die between any two. */
        private void takeIn() {
            if (taken == 0 && read == 0) {
                from = offset;
                read = Math.min(topic.size(), offset + 3);
                if (read == offset) {
                    read = 0;
                } else if (defect == Defect.ACKNOWLEDGES_BEFORE_INSERT) {
                    offset = Math.max(offset, read);
                }
            } else if (taken == 0) {
                insert(from, read);
                taken = read;
            } else {
                offset = Math.max(offset, taken);
                taken = 0;
                read = 0;
            }
        }

        private void deliver() {
            if (held < 0) {
                claim();
            } else if (answered != null) {
                keep(answered);
            } else if (sending != null) {
                send(sending);
            } else {
                sending = look();
            }
        }

        private void claim() {
            if (now > leaseUntil) {
                held = ++fence;
                leaseUntil = now + LEASE;
                claims.add(new Claim(WEBHOOK, name, held, Instant.ofEpochMilli(now)));
            }
        }

        private boolean isFenced() {
            if (defect == Defect.SKIPS_THE_FENCE) {
                return false;
            }
            if (held != fence) {
                die();
                return true;
            }
            leaseUntil = now + LEASE;
            return false;
        }

        private @Nullable String look() {
            if (isFenced()) {
                return null;
            }
            if (defect == Defect.SKIPS_THE_FENCE) {
                leaseUntil = Math.max(leaseUntil, held == fence ? now + LEASE : 0);
            }
            for (Map.Entry<String, Batch> batch : batches.entrySet()) {
                if (!batch.getValue().delivered) {
                    return batch.getKey();
                }
            }
            List<Row> open = queue.stream().filter(row -> row.batch == null).limit(MOST_IN_A_BATCH).toList();
            if (open.isEmpty()) {
                return null;
            }
            String id = "msg_" + ++next;
            open.forEach(row -> row.batch = id);
            batches.put(id, new Batch(open.stream().map(row -> row.told).toList()));
            return id;
        }

        private void send(String id) {
            List<Told> events = batches.get(id).events;
            accepted = random.nextInt(4) > 0;
            posts.add(new Post(WEBHOOK, id, bytes(events), events, Instant.ofEpochMilli(now), accepted));
            answered = id;
            sending = null;
        }

        private void keep(String id) {
            answered = null;
            if (isFenced()) {
                return;
            }
            Batch batch = batches.get(id);
            if (accepted) {
                batch.delivered = true;
            } else if (defect == Defect.REBUILDS_THE_BATCH_ON_RETRY) {
                List<Told> more = new ArrayList<>(batch.events);
                queue.stream().filter(row -> row.batch == null).limit(2).forEach(row -> {
                    row.batch = id;
                    more.add(row.told);
                });
                batch.events = more;
            }
        }
    }

    private ToyNotifiers(Defect defect, long seed) {
        this.defect = defect;
        this.random = new Random(seed);
    }

    /** A run of some thousand steps with deaths and sleeps, and then rest. */
    static DeliveryHistory run(Defect defect, long seed) {
        return new ToyNotifiers(defect, seed).run();
    }

    private DeliveryHistory run() {
        long[] sequences = new long[SUBJECTS];
        for (now = 0; now < STEPS; now++) {
            if (random.nextInt(EVERY) == 0 && topic.size() < EVENTS) {
                int subject = random.nextInt(SUBJECTS);
                topic.add(new Published(new UUID(subject, sequences[subject]), "s" + subject, ++sequences[subject],
                        Set.of(WEBHOOK)));
            }
            Process process = processes[random.nextInt(processes.length)];
            if (now < STEPS / 2) {
                happen(process);
            }
            if (now >= process.asleepUntil) {
                process.step();
            }
        }
        List<Stored> stored = batches.entrySet()
                .stream()
                .map(batch -> new Stored(WEBHOOK, batch.getKey(), batch.getValue().delivered ? "DELIVERED" : "PENDING",
                        bytes(batch.getValue().events)))
                .toList();
        long waiting = queue.stream().filter(row -> row.batch == null || !batches.get(row.batch).delivered).count();
        return new DeliveryHistory(topic, posts, stored, claims, waiting, 0);
    }

    private void happen(Process process) {
        int chance = random.nextInt(200);
        if (chance < 2) {
            process.die();
        } else if (chance == 2) {
            process.asleepUntil = now + LEASE + random.nextInt(LEASE);
        }
    }

    /** What is known already is dropped, as one transaction. */
    private void insert(int from, int to) {
        for (int i = from; i < to; i++) {
            Published event = topic.get(i);
            Long last = lastQueued.get(event.subject());
            if (last == null || event.sequence() > last) {
                lastQueued.put(event.subject(), event.sequence());
                queue.add(new Row(new Told(event.event(), event.subject(), event.sequence(),
                        last == null ? OptionalLong.empty() : OptionalLong.of(last))));
            }
        }
    }

    private static String bytes(List<Told> events) {
        return events.toString();
    }
}
