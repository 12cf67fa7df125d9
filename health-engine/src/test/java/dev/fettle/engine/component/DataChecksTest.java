package dev.fettle.engine.component;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.LdapCheck;
import dev.fettle.api.check.MemcachedCheck;
import dev.fettle.api.check.MongodbCheck;
import dev.fettle.api.check.MysqlCheck;
import dev.fettle.api.check.RedisCheck;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How checks of databases, caches and directories are written. */
class DataChecksTest {

    private record Reading(List<ComponentEntry> entries, List<String> errors) {}

    private static Reading read(String text) {
        ConfigFiles files = ConfigSnapshot.of("f", text.getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(_ -> "s3cret"));
        List<ComponentEntry> entries = new ComponentFile(CheckKinds.ofFettle()).read(files).components();
        return new Reading(entries,
                files.problems().all().stream().filter(Problem::isError).map(Problem::toString).toList());
    }

    private static Reading reading(String check) {
        return read("components:\n  - id: a\n    check: { " + check + " }\n");
    }

    private static CheckSpec check(String check) {
        Reading reading = reading(check);
        assertThat(reading.errors()).isEmpty();
        return reading.entries().getFirst().definition().check();
    }

    @Test
    void redisHasItsDefaults() {
        assertThat(check("redis: { url: 'redis://cache' }")).isEqualTo(new RedisCheck(URI.create("redis://cache"), null,
                null, "cluster.state != 'fail'", "replication.link == 'down'"));
        assertThat(check("redis: { url: 'rediss://cache:6380/2', user: joe, password: '${P}', healthy: 'true',"
                + " degraded: clients > 9 }"))
                .isEqualTo(new RedisCheck(URI.create("rediss://cache:6380/2"), "joe", "s3cret", "true", "clients > 9"));
        assertThat(check("redis: { url: 'redis://[::1]' }").target()).isEqualTo("[::1]:6379");
    }

    @Test
    void mysqlHasItsDefaults() {
        assertThat(check("mysql: { url: 'mysql://joe@db/shop' }")).isEqualTo(new MysqlCheck(
                URI.create("mysql://joe@db/shop"), null, null, "SELECT 1", "true", "replication.link == 'down'"));
        assertThat(check("mysql: { url: 'mariadb://db:3307?sslMode=REQUIRED', user: joe, password: '${P}',"
                + " query: SELECT 2 AS a, healthy: row.a == 2, degraded: rows > 9 }"))
                .isEqualTo(new MysqlCheck(URI.create("mariadb://db:3307?sslMode=REQUIRED"), "joe", "s3cret",
                        "SELECT 2 AS a", "row.a == 2", "rows > 9"));
    }

    @Test
    void memcachedHasItsDefaults() {
        assertThat(check("memcached: { host: cache }"))
                .isEqualTo(new MemcachedCheck("cache", 11_211, false, "true", null));
        assertThat(check(
                "memcached: { host: cache, port: 11212, tls: true, healthy: items > 0, degraded: hitPercent < 9 }"))
                .isEqualTo(new MemcachedCheck("cache", 11_212, true, "items > 0", "hitPercent < 9"));
    }

    @Test
    void mongodbHasItsDefaults() {
        assertThat(check("mongodb: { url: 'mongodb://db' }"))
                .isEqualTo(new MongodbCheck(List.of(URI.create("mongodb://db")), false, null, null, null, "admin",
                        "role != 'other'", "!replication.primary"));
        assertThat(check("mongodb: { url: 'mongodb://joe:s%3Acret@a:1,b:2/shop?replicaSet=rs0&tls=true&w=majority',"
                + " healthy: role == 'primary', degraded: replication.lag > 9 }"))
                .isEqualTo(new MongodbCheck(List.of(URI.create("mongodb://a:1"), URI.create("mongodb://b:2")), true,
                        "rs0", "joe", "s:cret", "shop", "role == 'primary'", "replication.lag > 9"));
        assertThat(check("mongodb: { url: 'mongodb+srv://joe:s3cret@db.example.com/shop?retryWrites=true' }"))
                .isEqualTo(new MongodbCheck(List.of(URI.create("mongodb+srv://db.example.com")), true, null, "joe",
                        "s3cret", null, "role != 'other'", "!replication.primary"));
        assertThat(check("mongodb: { url: 'mongodb+srv://db.example.com/?tls=false' }").target())
                .isEqualTo("db.example.com");
        assertThat(check("mongodb: { url: 'mongodb://db/shop?authSource=users', user: joe, password: '${P}' }"))
                .isEqualTo(new MongodbCheck(List.of(URI.create("mongodb://db")), false, null, "joe", "s3cret", "users",
                        "role != 'other'", "!replication.primary"));
    }

    @Test
    void ldapHasItsDefaults() {
        assertThat(check("ldap: { url: 'ldap://directory' }")).isEqualTo(new LdapCheck(URI.create("ldap://directory"),
                false, null, null, null, "(objectClass=*)", 1, "true", null));
        assertThat(check("ldap: { url: 'ldap://directory:1389', starttls: true, bindDn: 'cn=a,dc=b', password: '${P}',"
                + " base: 'ou=c,dc=b', filter: (cn=d*), atLeast: 5, healthy: entries < 9, degraded: entries < 7 }"))
                .isEqualTo(new LdapCheck(URI.create("ldap://directory:1389"), true, "cn=a,dc=b", "s3cret", "ou=c,dc=b",
                        "(cn=d*)", 5, "entries < 9", "entries < 7"));
        assertThat(check("ldap: { url: 'ldaps://directory' }").target()).isEqualTo("directory:636");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            ldap: {}                                                 | url
            ldap: { url: 'ldap://a/dc=b' }                           | host and port alone
            ldap: { url: 'ldaps://a', starttls: true }               | starttls must be false
            ldap: { url: 'ldap://a', bindDn: 'cn=a' }                | given together
            ldap: { url: 'ldap://a', password: s }                   | given together
            ldap: { url: 'ldap://a', bindDn: joe, password: s }      | bindDn must be a name
            ldap: { url: 'ldap://a', base: people }                  | base must be a name
            ldap: { url: 'ldap://a', base: 'dc=b', filter: '((' }    | filter must be a filter
            ldap: { url: 'ldap://a', atLeast: 3 }                    | base must be given
            mysql: {}                                                | url
            mysql: { url: 'mysql://db/shop' }                        | user must be given
            mysql: { url: 'mysql://joe@db/shop/more' }               | name of one database
            mysql: { url: 'mysql://joe@db/shop?sslMode=PREFERRED' }  | no parameter but sslMode
            mysql: { url: 'mysql://joe@db/shop?useSSL=true' }        | no parameter but sslMode
            mysql: { url: 'mysql://joe@db/shop', degraded: 'rows' }  | degraded is no condition
            postgres: {}                                             | url
            postgres: { url: 'postgresql://db/shop' }                | user must be given
            postgres: { url: 'postgresql://:s@db/shop' }             | user must be given
            postgres: { url: 'postgresql://a@b?sslmode=on' }         | sslmode of disable, allow
            postgres: { url: 'postgresql://a@b?service=x' }          | files of services are not read
            postgres: { url: 'postgresql://a@b,c/shop' }             | an address such as postgresql://
            postgres: { url: 'postgresql://a@b', query: '' }         | query
            postgres: { url: 'postgresql://a@b', healthy: rows }     | healthy is no condition
            mysql: { url: 'mysql://:s@db/shop' }                     | user must be given
            memcached: {}                                            | host
            memcached: { host: a, port: 0 }                          | port
            memcached: { host: a, tls: perhaps }                     | tls
            mongodb: {}                                              | url
            mongodb: { url: 'mongodb+srv://db' }                     | an address such as mongodb://
            mongodb: { url: 'mongodb+srv://db.example.com:27017' }   | an address such as mongodb://
            mongodb: { url: 'mongodb+srv://127.0.0.1' }              | an address such as mongodb://
            mongodb: { url: 'mongodb+srv://a.b.c,d.e.f' }            | an address such as mongodb://
            mongodb: { url: 'mongodb://a/?authMechanism=MONGODB-X509' } | authMechanism of SCRAM-SHA-256 or SCRAM-SHA-1
            mongodb: { url: 'mongodb://127.1' }                      | an address such as mongodb://
            mongodb: { url: 'mongodb://a,' }                         | an address such as mongodb://
            mongodb: { url: 'mongodb://a:0' }                        | an address such as mongodb://
            mongodb: { url: 'mongodb://a', user: joe }               | password must be given
            mongodb: { url: 'mongodb://joe@a' }                      | password must be given
            redis: {}                                                | url
            redis: { url: 'http://cache' }                           | redis://
            redis: { url: 'redis://cache/shop' }                     | number of a database
            redis: { url: 'redis://cache?db=1' }                     | number of a database
            redis: { url: 'redis://cache', user: joe }               | password must be given
            redis: { url: 'redis://joe@cache' }                      | password must be given
            redis: { url: 'redis://cache', healthy: memory }         | healthy is no condition
            redis: { url: 'redis://cache', healthy: 'role == 1' }    | healthy is no condition
            redis: { url: 'redis://cache', pasword: x }              | password
            """)
    void whatIsWrongIsNamed(String check, String message) {
        assertThat(reading(check).errors()).isNotEmpty().allSatisfy(error -> assertThat(error).contains(message));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"redis: { url: 'redis://joe:hunter2@cache', password: hunter2 }",
            "mysql: { url: 'mysql://joe:hunter2@db/shop', password: hunter2 }",
            "postgres: { url: 'postgresql://joe:hunter2@db/shop?password=hunter2', password: hunter2 }",
            "mongodb: { url: 'mongodb://joe:hunter2@a,b/shop', password: hunter2 }",
            "ldap: { url: 'ldap://a', bindDn: 'cn=a', password: hunter2 }"})
    void aPasswordIsMasked(String check) {
        Reading reading = reading(check);
        assertThat(reading.errors()).isEmpty();
        assertThat(reading.entries().getFirst().definition().check().toString()).doesNotContain("hunter2");

        String masked = DefinitionJson.masked(reading.entries().getFirst().source());

        assertThat(masked).doesNotContain("hunter2").contains("***");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"postgres", "redis", "mysql", "memcached", "mongodb", "ldap"})
    void theExamplesOfItsPageAreValid(String kind) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "reference", "checks", kind + ".md"));
        Matcher examples = Pattern.compile("(?s)```yaml\\R(.*?)```").matcher(page);

        assertThat(examples.results().toList()).isNotEmpty().allSatisfy(example -> {
            Reading reading = read(example.group(1));
            assertThat(reading.errors()).as(example.group(1)).isEmpty();
            assertThat(reading.entries()).isNotEmpty();
        });
    }
}
