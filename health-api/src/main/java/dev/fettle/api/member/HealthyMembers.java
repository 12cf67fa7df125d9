package dev.fettle.api.member;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.ComponentRegistered;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.ComponentState;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.StatusChanged;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Who is healthy, group by group, kept from what Fettle tells: a pool that drops a member by itself when it fails and
 * takes
 * it back when it has recovered.
 *
 * <p>
 * Feed it with {@code fettle.health.status} read from the beginning: that topic holds the latest state of every
 * component, so the view is whole once it is read to its end. It can be fed with {@code fettle.health.events} too, or
 * instead; then it knows those components of which something was told since. Records may come again and late: what is
 * older than what is known changes nothing.
 *
 * <p>
 * A silent topic looks like a dead one. So the feeder says {@link #caughtUp()} whenever it knows that it has read all
 * there is; when it has not said so for a while, {@link #isStale()} tells, and what the view says is what was true
 * then. Whether to go on with that, or to treat every member alike, is the reader's decision.
 *
 * <p>
 * Fed by one thread at a time; read by any, without waiting. A question costs what it answers, not the number of all
 * components.
 */
public final class HealthyMembers {

    private final Clock clock;
    private final Duration patience;
    private final Map<ComponentId, Known> known = new HashMap<>(); // guarded by this
    private final ConcurrentSkipListMap<ComponentId, Member> members = new ConcurrentSkipListMap<>();
    private final Map<GroupPath, ConcurrentSkipListMap<ComponentId, Member>> byGroup = new ConcurrentHashMap<>();
    private final List<MemberListener> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Instant caughtUpAt;

    /**
     * @param clock tells how old the view is
     * @param patience how long after {@link #caughtUp()} it counts as fresh
     * @throws IllegalArgumentException
     * when the patience is not positive
     */
    public HealthyMembers(Clock clock, Duration patience) {
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience must be > 0, was " + patience);
        }
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * Takes an event of {@code fettle.health.events}; those of groups and of the system say nothing of members.
     *
     * @return whether it changed a member
     */
    public synchronized boolean accept(HealthEvent event) {
        HealthEvent.Body body = event.body();
        if (body instanceof StatusChanged changed) {
            return take(changed, event.time());
        } else if (body instanceof FlagsChanged changed) {
            return take(changed, event.time());
        } else if (body instanceof ComponentRegistered registered) {
            return take(registered.component(), event.time());
        } else if (body instanceof ComponentRemoved removed) {
            return take(removed, event.time());
        }
        return false;
    }

    /**
     * Takes a value of {@code fettle.health.status}.
     *
     * @return whether it changed a member
     */
    public synchronized boolean accept(ComponentState state) {
        Known one = known(state.component().id());
        ComponentState last = one.state;
        if (state.sequence() < one.sequence || (last != null && !state.isNewerThan(last))) {
            return false;
        }
        one.state = state;
        one.sequence = state.sequence();
        return put(state.component().id(), new Member(state.component(), state.status(), state.sequence(),
                state.paused(), state.flapping(), state.maintenance()));
    }

    /**
     * Takes a tombstone of {@code fettle.health.status}: a record of that key without a value.
     *
     * @return whether there was such a member
     */
    public synchronized boolean remove(ComponentId id) {
        return put(id, null);
    }

    /**
     * Says that all there is was read: the feeder's position is the end of each of its partitions, as the broker says.
     */
    public void caughtUp() {
        caughtUpAt = clock.instant();
    }

    /** Whether all there is was read at least once: before that, an absent member may just not have been read yet. */
    public boolean isWhole() {
        return caughtUpAt != null;
    }

    /** Whether nobody has said for longer than the patience that all there is was read. */
    public boolean isStale() {
        Instant last = caughtUpAt;
        return last == null || Duration.between(last, clock.instant()).compareTo(patience) > 0;
    }

    /** The healthy members of a group and its subgroups, in the order of their ids; empty when there are none. */
    public List<ComponentId> healthy(String group) {
        return members(group).stream().filter(Member::isHealthy).map(member -> member.component().id()).toList();
    }

    /**
     * All members of a group and its subgroups, in the order of their ids; empty when there are none.
     *
     * @throws IllegalArgumentException
     * when that is no group's path
     */
    public List<Member> members(String group) {
        var found = byGroup.get(new GroupPath(group));
        return found == null ? List.of() : List.copyOf(found.values());
    }

    /** All members of all groups and of none, in the order of their ids. */
    public List<Member> members() {
        return List.copyOf(members.values());
    }

    /** One member; empty when there is none of that id. */
    public Optional<Member> member(ComponentId id) {
        return Optional.ofNullable(members.get(id));
    }

    /** Who hears of each change from now on. */
    public void listen(MemberListener listener) {
        listeners.add(listener);
    }

    private boolean take(StatusChanged changed, Instant time) {
        ComponentId id = changed.component().id();
        Known one = known(id);
        if (changed.sequence() <= one.sequence) {
            return false;
        }
        one.sequence = changed.sequence();
        one.heard(time);
        Member before = members.get(id);
        return put(id, new Member(changed.component(), changed.to(), changed.sequence(),
                before != null && before.paused(), changed.flapping(), changed.maintenance()));
    }

    private boolean take(FlagsChanged changed, Instant time) {
        ComponentId id = changed.component().id();
        Known one = known(id);
        if (one.isLate(time) || (one.isGone && time.equals(one.at))) {
            return false;
        }
        one.heard(time);
        return put(id, new Member(changed.component(), changed.status(), one.sequence, changed.paused(),
                changed.flapping(), changed.maintenance()));
    }

    private boolean take(ComponentDescription registered, Instant time) {
        Known one = known(registered.id());
        if (one.isLate(time)) {
            return false;
        }
        one.heard(time);
        Member before = members.get(registered.id());
        return put(registered.id(), before == null
                ? new Member(registered, Status.UNKNOWN, one.sequence, false, false, false)
                : new Member(registered, before.status(), before.sequence(), before.paused(), before.flapping(),
                        before.maintenance()));
    }

    private boolean take(ComponentRemoved removed, Instant time) {
        Known one = known(removed.component().id());
        if (one.isLate(time)) {
            return false;
        }
        one.heard(time);
        return put(removed.component().id(), null);
    }

    private Known known(ComponentId id) {
        return known.computeIfAbsent(id, fresh -> new Known());
    }

    private boolean put(ComponentId id, @Nullable Member after) {
        Member before = after == null ? members.remove(id) : members.put(id, after);
        known(id).isGone = after == null;
        if (Objects.equals(before, after)) {
            return false;
        }
        if (before != null && (after == null || !sameGroup(before, after))) {
            groups(before).forEach(group -> leave(group, id));
        }
        if (after != null) {
            groups(after).forEach(group -> byGroup.computeIfAbsent(group, fresh -> new ConcurrentSkipListMap<>())
                    .put(id, after));
        }
        listeners.forEach(listener -> listener.changed(before, after));
        return true;
    }

    private void leave(GroupPath group, ComponentId id) {
        var left = byGroup.get(group);
        if (left != null) {
            left.remove(id);
            if (left.isEmpty()) {
                byGroup.remove(group);
            }
        }
    }

    private static boolean sameGroup(Member one, Member other) {
        return Objects.equals(one.component().group(), other.component().group());
    }

    private static List<GroupPath> groups(Member member) {
        GroupPath group = member.component().group();
        return group == null ? List.of() : group.selfAndAncestors();
    }

    /** What was heard of a component, also of one that is gone: a late record must not bring it back. */
    private static final class Known {
        long sequence;
        boolean isGone;
        Instant at = Instant.MIN;
        @Nullable
        ComponentState state;

        boolean isLate(Instant time) {
            return time.isBefore(at);
        }

        void heard(Instant time) {
            if (time.isAfter(at)) {
                at = time;
            }
        }
    }
}
