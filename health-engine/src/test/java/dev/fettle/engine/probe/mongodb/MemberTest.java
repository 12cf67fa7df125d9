package dev.fettle.engine.probe.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonDocument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers as servers give them, without what a check does not read. */
class MemberTest {

    private static final String SET = "\"setName\": \"rs0\", \"hosts\": [\"a:27017\", \"b:27017\"], \"arbiters\": [\"c:27017\"],";
    private static final String STATUS = """
            {"set": "rs0", "myState": 1, "members": [
              {"name": "a:27017", "state": 1, "stateStr": "PRIMARY", "optimeDate": {"$date": "2026-11-22T10:00:30Z"}, "self": %s},
              {"name": "b:27017", "state": 2, "stateStr": "SECONDARY", "optimeDate": {"$date": "2026-11-22T10:00:18Z"}, "self": %s},
              {"name": "d:27017", "state": 2, "stateStr": "SECONDARY", "optimeDate": {"$date": "2026-11-22T10:00:28Z"}},
              {"name": "c:27017", "state": 7, "stateStr": "ARBITER"}], "ok": 1.0}""";

    private static Member member(String who) {
        String hello = switch (who) {
            case "standalone" -> "{\"isWritablePrimary\": true, \"readOnly\": false}";
            case "former standalone" -> "{\"ismaster\": true}";
            case "mongos" -> "{\"isWritablePrimary\": true, \"msg\": \"isdbgrid\"}";
            case "primary" ->
                "{" + SET + "\"isWritablePrimary\": true, \"secondary\": false, \"primary\": \"a:27017\"}";
            case "secondary" ->
                "{" + SET + "\"isWritablePrimary\": false, \"secondary\": true, \"primary\": \"a:27017\"}";
            case "orphan" -> "{" + SET + "\"isWritablePrimary\": false, \"secondary\": true}";
            case "arbiter" -> "{" + SET + "\"arbiterOnly\": true, \"secondary\": false, \"primary\": \"a:27017\"}";
            case "starting" -> "{\"isWritablePrimary\": false, \"secondary\": false, \"isreplicaset\": true}";
            default -> "{" + SET + "\"isWritablePrimary\": false, \"secondary\": false, \"primary\": \"a:27017\"}";
        };
        boolean tells = who.equals("primary") || who.equals("secondary");
        return new Member("7.0.14", BsonDocument.parse(hello), tells
                ? BsonDocument.parse(STATUS.formatted(who.equals("primary"), who.equals("secondary")))
                : null);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            standalone        | standalone | ''  | true  | 0 | null
            former standalone | standalone | ''  | true  | 0 | null
            mongos            | mongos     | ''  | true  | 0 | null
            primary           | primary    | rs0 | true  | 3 | 12
            secondary         | secondary  | rs0 | true  | 3 | 12
            orphan            | secondary  | rs0 | false | 3 | null
            arbiter           | arbiter    | rs0 | true  | 3 | null
            starting          | other      | ''  | true  | 0 | null
            recovering        | other      | rs0 | true  | 3 | null
            """)
    void whoItIsIsUnderstood(String who, String role, String set, boolean primary, long members, String lag) {
        Member member = member(who);

        assertThat(member.value("role")).isEqualTo(role);
        assertThat(member.value("replication.set")).isEqualTo(set);
        assertThat(member.value("replication.primary")).isEqualTo(primary);
        assertThat(member.value("replication.members")).isEqualTo(members);
        assertThat(String.valueOf(member.value("replication.lag"))).isEqualTo(lag);
        assertThat(member.value("version")).isEqualTo("7.0.14");
        assertThat(member.value("readOnly")).isEqualTo(false);
    }
}
