package dev.fettle.engine.probe.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerTest {

    private static final String PRIMARY = "# Replication~role:master~connected_slaves:2~master_repl_offset:1000~"
            + "slave0:ip=10.0.0.2,port=6379,state=online,offset=900,lag=0~"
            + "slave1:ip=10.0.0.3,port=6379,state=online,offset=400,lag=7~";
    private static final String REPLICA = "role:slave~master_link_status:up~master_last_io_seconds_ago:3~"
            + "slave_read_repl_offset:1000~slave_repl_offset:940~";
    private static final String CUT_OFF = "role:slave~master_link_status:down~master_last_io_seconds_ago:-1~"
            + "master_link_down_since_seconds:61~";

    @ParameterizedTest(name = "{2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            primary | version              | redis_version:7.0.15~                        | 7.0.15
            ''      | version              | ''                                           | unknown
            primary | role                 | ''                                           | primary
            replica | role                 | ''                                           | replica
            ''      | role                 | redis_mode:sentinel~                         | sentinel
            ''      | role                 | redis_mode:standalone~                       | unknown
            primary | replication.link     | ''                                           | none
            replica | replication.link     | ''                                           | up
            cut off | replication.link     | ''                                           | down
            ''      | replication.link     | ''                                           | unknown
            primary | replication.lag      | ''                                           | 7
            replica | replication.lag      | ''                                           | 3
            cut off | replication.lag      | ''                                           | 61
            ''      | replication.lag      | ''                                           | null
            ''      | replication.lag      | role:master~                                 | 0
            ''      | replication.lag      | role:slave~master_link_down_since_seconds:-1~ | null
            ''      | replication.lag      | role:master~slave0:ip=a,port=1,state=online,lag=4~ | 4
            ''      | role                 | role:replica~                                | replica
            ''      | version              | redis_version:7.2.4~valkey_version:8.0.1~    | 8.0.1
            ''      | version              | redis_version:7.4.0~dragonfly_version:df-v1.25~ | df-v1.25
            primary | replication.lagBytes | ''                                           | 600
            replica | replication.lagBytes | ''                                           | 60
            primary | replication.lag      | slave2:state=online,offset=x,lag=y~          | 7
            primary | replication.replicas | ''                                           | 2
            ''      | memory.used          | used_memory:1048576~                         | 1048576
            ''      | memory.used          | used_memory:much~                            | null
            ''      | memory.max           | maxmemory:2097152~total_system_memory:9~     | 2097152
            ''      | memory.max           | maxmemory:0~total_system_memory:4194304~     | 4194304
            ''      | memory.percent       | used_memory:333~maxmemory:1000~              | 33
            ''      | memory.percent       | used_memory:333~maxmemory:0~                 | null
            ''      | cluster.state        | cluster_enabled:0~                           | off
            ''      | cluster.state        | cluster_enabled:1~cluster_state:fail~        | fail
            ''      | cluster.state        | cluster_enabled:1~                           | unknown
            ''      | clients              | connected_clients:12~                        | 12
            """)
    void whatItSaysIsUnderstood(String role, String variable, String more, String value) {
        String lines = switch (role) {
            case "primary" -> PRIMARY;
            case "replica" -> REPLICA;
            case "cut off" -> CUT_OFF;
            default -> "";
        };

        Server server = Server.unknown().with((lines + more).replace("~", "\r\n"));

        assertThat(String.valueOf(server.value(variable))).isEqualTo(value);
    }
}
