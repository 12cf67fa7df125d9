package dev.fettle.engine.probe.kafka;

import dev.fettle.api.check.KafkaCheck;
import dev.fettle.api.check.KafkaCheck.Broker;
import dev.fettle.api.check.KafkaCheck.Group;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a Kafka check: the first broker that answers says how the cluster is, then groups and the round trip
 * are asked of whom they belong to. Used once; confined to the lane.
 */
final class KafkaAttempt implements Attempt {

    private final KafkaCheck check;
    private final Expectation expectation;
    private final Connections connections;
    private final Progress progress;
    private final Map<String, Long> lags = new LinkedHashMap<>();
    private String label = "Kafka";
    private @Nullable Consumer<Outcome> waiting;
    private @Nullable Cluster cluster;
    private @Nullable Integer controller;
    private @Nullable Long roundTrip;

    KafkaAttempt(KafkaCheck check, Expectation expectation, ProbeContext context, Progress progress) {
        this.check = check;
        this.expectation = expectation;
        this.connections = new Connections(check, context);
        this.progress = progress;
    }

    @Override
    public void begin(Consumer<Outcome> ended) {
        waiting = ended;
        first(0).compose(this::describe)
                .compose(_ -> lags())
                .compose(_ -> roundTrip())
                .map(_ -> judged())
                .onSuccess(this::finish)
                .onFailure(failure -> finish(Failures.outcome(label, failure, progress.observation())));
    }

    @Override
    public void leave() {
        waiting = null;
        connections.close();
    }

    private void finish(Outcome outcome) {
        Consumer<Outcome> receiver = waiting;
        leave();
        if (receiver != null) {
            receiver.accept(outcome);
        }
    }

    /** The first that answers; one that refuses the login is not followed by others, which would refuse it too. */
    private Future<BrokerConnection> first(int index) {
        Broker broker = check.bootstrap().get(index);
        label = "Kafka " + broker;
        return connections.open(broker, progress).recover(failure -> {
            boolean last = index + 1 >= check.bootstrap().size() || waiting == null;
            boolean refused = Failures.of(failure).filter(fault -> fault.reason() == Reason.AUTH).isPresent();
            return last || refused ? Future.failedFuture(failure) : first(index + 1);
        });
    }

    private Future<Void> describe(BrokerConnection broker) {
        return broker.ask(new Question<>(new MetadataRequestData().setTopics(null).setAllowAutoTopicCreation(false), 9,
                MetadataResponseData::new)).compose(answer -> {
                    Cluster found = Cluster.of(answer);
                    cluster = found;
                    progress.note("clusterId", Failures.text(found.id()));
                    progress.note("brokers", found.brokers().size());
                    progress.note("topics", found.leaders().size());
                    progress.note("partitions", found.partitions());
                    progress.note("underReplicated", found.underReplicated());
                    progress.note("offline", found.offline());
                    return controller(broker, found);
                });
    }

    /** Who leads the quorum, where there is one and we may know; else what every broker says. */
    private Future<Void> controller(BrokerConnection broker, Cluster found) {
        Future<Optional<Integer>> leader = broker.knows(ApiKeys.DESCRIBE_QUORUM)
                ? broker.ask(quorum()).map(KafkaAttempt::leader)
                : Future.succeededFuture(Optional.empty());
        return leader.map(node -> {
            controller = node.orElse(found.controller());
            progress.note("controller", controller);
            return null;
        });
    }

    private static Question<DescribeQuorumResponseData> quorum() {
        var metadata = new DescribeQuorumRequestData.TopicData().setTopicName("__cluster_metadata")
                .setPartitions(List.of(new DescribeQuorumRequestData.PartitionData()));
        return new Question<>(new DescribeQuorumRequestData().setTopics(List.of(metadata)), 1,
                DescribeQuorumResponseData::new);
    }

    private static Optional<Integer> leader(DescribeQuorumResponseData answer) {
        return answer.topics().stream().flatMap(topic -> topic.partitions().stream())
                .filter(partition -> partition.errorCode() == 0 && partition.leaderId() >= 0)
                .map(DescribeQuorumResponseData.PartitionData::leaderId)
                .findFirst();
    }

    private Future<Void> lags() {
        Future<Void> all = Future.succeededFuture();
        for (Group group : check.groups()) {
            all = all.compose(_ -> new Lag(group, known(), connections).records()).map(records -> {
                lags.put(group.name(), records);
                progress.note("lag", greatestLag());
                if (check.groups().size() > 1) {
                    progress.note("lag " + group.name(), records);
                }
                return null;
            });
        }
        return all;
    }

    private Future<Void> roundTrip() {
        if (check.roundTrip() == null) {
            return Future.succeededFuture();
        }
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
        return expectation.judge(label + " has " + found.brokers().size() + " brokers, " + found.offline()
                + " partitions offline and " + found.underReplicated() + " under-replicated", Reason.CONDITION,
                new Seen(progress, connections.any().peer(), this::value), progress.observation());
    }

    private Outcome failure(String text) {
        return new Outcome.Failure(Reason.CONDITION, label + ": " + text, progress.observation());
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
            case "lags" -> lags;
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
