package dev.fettle.engine.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.ShardId;
import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnerTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            GET    | /api/v1/health                          | anyone
            GET    | /api/v1/components                      | anyone
            POST   | /api/v1/components                      | leader
            GET    | /api/v1/components/checkout-api         | checkout-api if it can
            HEAD   | /api/v1/components/checkout-api         | checkout-api if it can
            PUT    | /api/v1/components/checkout-api         | leader
            DELETE | /api/v1/components/checkout-api         | leader
            POST   | /api/v1/components/checkout-api/check   | checkout-api
            POST   | /api/v1/components/checkout-api/pause   | checkout-api
            POST   | /api/v1/components/checkout-api/resume  | checkout-api
            GET    | /api/v1/components/checkout-api/results | anyone
            POST   | /api/v1/components/checkout-api/push-token | anyone
            POST   | /api/v1/components/NONE/check           | anyone
            POST   | /api/v1/push/checkout-api               | checkout-api
            POST   | /api/v1/apply                           | leader
            GET    | /api/v1/config                          | leader if it can
            GET    | /api/v1/cluster                         | anyone
            POST   | /api/v1/tokens                          | anyone
            """, delimiter = '|')
    void eachRequestConcernsOneEngineOrAny(String method, String path, String whom) {
        assertThat(Owner.of(HttpMethod.valueOf(method), path)).isEqualTo(owner(whom));
    }

    private static Owner owner(String whom) {
        if (whom.equals("anyone")) {
            return new Owner.Anyone();
        }
        String[] words = whom.split(" ", 2);
        ShardId shard = words[0].equals("leader")
                ? ShardId.LEADER
                : ShardId.of(Subject.of(new ComponentId(words[0])));
        return new Owner.Of(shard, words.length == 1);
    }
}
