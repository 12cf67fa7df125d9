package dev.fettle.engine.probe.kafka;

import dev.fettle.api.check.KafkaCheck;
import dev.fettle.api.check.KafkaCheck.Group;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.FaultException;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import dev.fettle.platform.expression.Document;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a Kafka check: the first broker that answers says how the cluster is, then groups and the round trip
 * are asked of whom they belong to. Used once; confined to the lane.
 */
final class KafkaAttempt implements Attempt {

    /** A broker passes the question on to the controllers, and waits for them as long as a minute. */
    private static final Duration PATIENCE_WITH_CONTROLLERS = Duration.ofSeconds(1);

    private final KafkaCheck check;
    private final Expectation expectation;
    private final EventLoop loop;
    private final Connections connections;
    private final FirstBroker first;
    private final Progress progress;
    private final Map<String, Long> lags = new LinkedHashMap<>();
    private final Map<String, Long> members = new LinkedHashMap<>();
    private @Nullable Consumer<Outcome> waiting;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable Cluster cluster;
    private @Nullable Integer controller;
    private @Nullable Long roundTrip;

    KafkaAttempt(KafkaCheck check, Expectation expectation, ProbeContext context, Progress progress) {
        this.check = check;
        this.expectation = expectation;
        this.loop = ((ContextInternal) context.context()).nettyEventLoop();
        this.connections = new Connections(check, context);
        this.first = new FirstBroker(check.bootstrap(), connections, progress, loop);
        this.progress = progress;
    }

    @Override
    public void begin(Consumer<Outcome> ended) {
        waiting = ended;
        first.found()
                .compose(this::describe)
                .compose(_ -> groups())
                .compose(_ -> roundTrip())
                .compose(_ -> controller())
                .map(_ -> judged())
                .onSuccess(this::finish)
                .onFailure(failure -> finish(Failures.outcome(label(), failure, progress.observation())));
    }

    private String label() {
        return "Kafka " + first.told();
    }

    @Override
    public void leave() {
        waiting = null;
        first.leave();
        if (timer != null) {
            boolean _ = timer.cancel(false);
        }
        connections.close();
    }

    private void finish(Outcome outcome) {
        Consumer<Outcome> receiver = waiting;
        leave();
        if (receiver != null) {
            receiver.accept(outcome);
        }
    }

    private Future<Void> describe(BrokerConnection broker) {
        return broker.ask(new Question<>(new MetadataRequestData().setTopics(null).setAllowAutoTopicCreation(false), 9,
                MetadataResponseData::new), Cluster::of).map(found -> {
                    cluster = found;
                    progress.note("clusterId", Failures.text(found.id()));
                    progress.note("brokers", found.brokers().size());
                    progress.note("topics", found.leaders().size());
                    progress.note("partitions", found.partitions());
                    progress.note("underReplicated", found.underReplicated());
                    progress.note("offline", found.offline());
                    return null;
                });
    }

    /**
     * Who leads the quorum, where there is one and we may know; else what every broker says. It is asked last: where
     * the controllers are away a broker does not answer, and what is asked after it would wait as well.
     */
    private Future<Void> controller() {
        Promise<Integer> known = Promise.promise();
        if (connections.any().knows(ApiKeys.DESCRIBE_QUORUM)) {
            progress.doing(() -> "nobody says who controls the cluster");
            timer = loop.schedule(() -> known.tryComplete(Cluster.NOBODY), PATIENCE_WITH_CONTROLLERS.toMillis(),
                    TimeUnit.MILLISECONDS);
            connections.any().ask(quorum(), this::leader)
                    .onSuccess(known::tryComplete)
                    .onFailure(_ -> known.tryComplete(known().controller()));
        } else {
            known.complete(known().controller());
        }
        return known.future().map(node -> {
            controller = node;
            progress.note("controller", node);
            return null;
        });
    }

    private static Question<DescribeQuorumResponseData> quorum() {
        var metadata = new DescribeQuorumRequestData.TopicData().setTopicName("__cluster_metadata")
                .setPartitions(List.of(new DescribeQuorumRequestData.PartitionData()));
        return new Question<>(new DescribeQuorumRequestData().setTopics(List.of(metadata)), 1,
                DescribeQuorumResponseData::new);
    }

    private int leader(DescribeQuorumResponseData answer) {
        if (answer.errorCode() == Errors.CLUSTER_AUTHORIZATION_FAILED.code()) {
            return known().controller();
        }
        return answer.topics().stream().flatMap(topic -> topic.partitions().stream())
                .filter(partition -> partition.errorCode() == 0 && partition.leaderId() >= 0)
                .map(DescribeQuorumResponseData.PartitionData::leaderId)
                .findFirst().orElse(Cluster.NOBODY);
    }

    private Future<Void> groups() {
        Future<Void> all = Future.succeededFuture();
        for (Group group : check.groups()) {
            all = all.compose(_ -> group(group));
        }
        return all;
    }

    private Future<Void> group(Group group) {
        Lag lag = new Lag(group, known(), connections);
        progress.doing(() -> "asking how far behind group '" + group.id() + "' is");
        return lag.coordinator().compose(broker -> members(group, broker).compose(_ -> lag.records(broker)))
                .map(records -> {
                    lags.put(group.name(), records);
                    progress.note("lag", greatestLag());
                    if (check.groups().size() > 1) {
                        progress.note("lag " + group.name(), records);
                    }
                    return null;
                });
    }

    private Future<Void> members(Group group, BrokerConnection coordinator) {
        if (group.minMembers() == null && !expectation.reads("members")) {
            return Future.succeededFuture();
        }
        return GroupMembers.of(group.id(), coordinator).map(count -> {
            members.put(group.id(), count.longValue());
            progress.note(check.groups().size() > 1 ? "members " + group.id() : "members", count);
            if (group.minMembers() != null && count < group.minMembers()) {
                throw new FaultException(Reason.CONDITION, "group '" + group.id() + "' has " + count + " of at least "
                        + group.minMembers() + " members");
            }
            return null;
        });
    }

    private Future<Void> roundTrip() {
        if (check.roundTrip() == null) {
            return Future.succeededFuture();
        }
        progress.doing(() -> "sending a record to topic '" + check.roundTrip() + "' and reading it");
        return new RoundTrip(check.roundTrip(), known(), connections).made().map(took -> {
            roundTrip = took.toMillis();
            progress.note("roundTripMs", roundTrip);
            return null;
        });
    }

    private Outcome judged() {
        progress.end();
        Cluster found = known();
        if (found.brokers().size() < check.minBrokers()) {
            return failure("has " + found.brokers().size() + " of at least " + check.minBrokers() + " brokers");
        }
        for (Group group : check.groups()) {
            Long lag = lags.get(group.name());
            if (group.maxLag() != null && lag != null && lag > group.maxLag()) {
                return failure("group '" + group.id() + "' is " + lag + " records behind, more than " + group.maxLag());
            }
        }
        return expectation.judge(label() + " has " + found.brokers().size() + " brokers, " + found.offline()
                + " partitions offline and " + found.underReplicated() + " under-replicated", Reason.CONDITION,
                new Seen(progress, connections.any().peer(), this::value), progress.observation());
    }

    private Outcome failure(String text) {
        return new Outcome.Failure(Reason.CONDITION, label() + ": " + text, progress.observation());
    }

    private @Nullable Object value(String name) {
        Cluster found = known();
        return switch (name) {
            case "clusterId" -> found.id();
            case "controller" -> controller == null ? null : (long) controller;
            case "brokers" -> (long) found.brokers().size();
            case "topics" -> (long) found.leaders().size();
            case "partitions.total" -> (long) found.partitions();
            case "partitions.offline" -> (long) found.offline();
            case "partitions.underReplicated" -> (long) found.underReplicated();
            case "lag" -> lags.isEmpty() ? null : greatestLag();
            case "lags" -> Document.of(lags);
            case "members" -> Document.of(members);
            case "roundTrip" -> roundTrip;
            default -> null;
        };
    }

    private long greatestLag() {
        return lags.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private Cluster known() {
        if (cluster == null) {
            throw new IllegalStateException("the cluster is not known yet");
        }
        return cluster;
    }
}
