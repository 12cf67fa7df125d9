package dev.fettle.engine.probe.kafka;

import io.vertx.core.Future;
import java.util.List;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * How many members a consumer group has, asked of its coordinator. A group is of the classic protocol or of the newer
 * one, and each is described by a question of its own; one that nobody knows has none. Pure but for the asking.
 */
final class GroupMembers {

    private GroupMembers() {}

    /** @param coordinator of that group */
    static Future<Integer> of(String group, BrokerConnection coordinator) {
        Future<Integer> classic = coordinator.ask(new Question<>(
                new DescribeGroupsRequestData().setGroups(List.of(group)), 5, DescribeGroupsResponseData::new),
                answer -> classic(group, answer));
        return classic.compose(members -> members > 0 || !coordinator.knows(ApiKeys.CONSUMER_GROUP_DESCRIBE)
                ? Future.succeededFuture(members)
                : coordinator.ask(new Question<>(
                        new ConsumerGroupDescribeRequestData().setGroupIds(List.of(group)), 0,
                        ConsumerGroupDescribeResponseData::new), answer -> newer(group, answer)));
    }

    private static int classic(String group, DescribeGroupsResponseData answer) {
        int members = 0;
        for (var described : answer.groups()) {
            check(described.errorCode(), group);
            members += described.members().size();
        }
        return members;
    }

    private static int newer(String group, ConsumerGroupDescribeResponseData answer) {
        int members = 0;
        for (var described : answer.groups()) {
            check(described.errorCode(), group);
            members += described.members().size();
        }
        return members;
    }

    /** A group of the other protocol, or none at all, is no trouble. */
    private static void check(short code, String group) {
        if (code != Errors.GROUP_ID_NOT_FOUND.code() && code != Errors.UNSUPPORTED_VERSION.code()) {
            Refusals.check(code, "group '" + group + "'");
        }
    }
}
