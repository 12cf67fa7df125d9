package dev.fettle.engine.probe.mysql;

import dev.fettle.api.check.MysqlCheck;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Login;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.sql.GuardedClient;
import dev.fettle.engine.probe.sql.MessageGuard;
import dev.fettle.engine.probe.sql.SqlDatabase;
import dev.fettle.engine.probe.sql.Standing;
import io.vertx.core.Future;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.mysqlclient.SslMode;
import io.vertx.mysqlclient.impl.MySQLConnectionFactory;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SingletonSupplier;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One database of MySQL or MariaDB. Confined to the lane. */
final class MysqlDatabase implements SqlDatabase {

    /**
     * How TLS is spoken, by MySQL's own words. Its {@code PREFERRED} is none of them: the client logs in a second time,
     * in clear, whatever the first time failed for.
     */
    private static final Map<String, SslMode> MODES = Map.of("disabled", SslMode.DISABLED, "required",
            SslMode.REQUIRED, "verify_ca", SslMode.VERIFY_CA, "verify_identity", SslMode.VERIFY_IDENTITY);
    private static final Pattern PARAMETER = Pattern.compile("(?:sslMode|ssl-mode)=([A-Za-z_]+)");
    /** The client wraps the text of the server. */
    private static final Pattern WRAPPED = Pattern.compile("(?s)\\{errorMessage=(.*), errorCode=-?\\d+, sqlState=.*}");
    /** The user, or the host of the client, may not be there. */
    private static final Set<Integer> LOGIN = Set.of(1044, 1045, 1129, 1130, 1251, 1698, 1862, 3118, 3159, 4151);

    private final VertxInternal vertx;
    private final String label;
    private final Dialer.Target target;
    private final MySQLConnectOptions options;

    MysqlDatabase(MysqlCheck check, ProbeContext context) {
        this.vertx = (VertxInternal) context.vertx();
        this.target = new Dialer.Target(check.url().getHost(), check.port(), false);
        this.options = options(check).addProperty("program_name", context.config().userAgent());
        this.label = "MySQL " + check.target() + "/" + options.getDatabase();
        if (options.getSslMode() == SslMode.VERIFY_CA || options.getSslMode() == SslMode.VERIFY_IDENTITY) {
            options.setTrustOptions(TrustOptions.wrap(context.dialer().trust()));
        }
        if (options.getSslMode() == SslMode.REQUIRED) {
            options.setTrustAll(true);
        }
    }

    /** What of the url cannot be used; for people, without secrets. */
    static Optional<String> wrongWith(URI url) {
        String path = url.getPath() == null ? "" : url.getPath();
        if (path.indexOf('/', 1) > 0) {
            return Optional.of("url must end with the name of one database");
        }
        return url.getRawQuery() == null || mode(url).isPresent()
                ? Optional.empty()
                : Optional
                        .of("url must have no parameter but sslMode=DISABLED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY");
    }

    private static Optional<SslMode> mode(URI url) {
        Matcher parameter = PARAMETER.matcher(url.getRawQuery());
        return parameter.matches()
                ? Optional.ofNullable(MODES.get(parameter.group(1).toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    private static MySQLConnectOptions options(MysqlCheck check) {
        URI url = check.url();
        wrongWith(url).ifPresent(wrong -> {
            throw new IllegalArgumentException(wrong);
        });
        Login login = Login.of(url, check.user(), check.password());
        SslMode mode = url.getRawQuery() == null ? SslMode.DISABLED : mode(url).orElse(SslMode.DISABLED);
        MySQLConnectOptions options = new MySQLConnectOptions()
                .setHost(url.getHost())
                .setPort(check.port())
                .setUser(login.user())
                .setPassword(login.password() == null ? "" : login.password())
                .setDatabase(url.getPath() == null || url.getPath().length() < 2 ? "" : url.getPath().substring(1))
                .setSslMode(mode)
                .setCachePreparedStatements(false)
                .setReconnectAttempts(0);
        if (mode == SslMode.VERIFY_IDENTITY) {
            options.setHostnameVerificationAlgorithm("HTTPS");
        }
        return options;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public Dialer.Target target() {
        return target;
    }

    @Override
    public ConnectionFactory connections(SocketAddress address, MessageGuard.Watcher watcher) {
        return new Guarded(vertx, new Exactly(options, address), watcher);
    }

    @Override
    public Refusal refusal(DatabaseException refused) {
        Matcher wrapped = WRAPPED.matcher(String.valueOf(refused.getMessage()));
        String text = wrapped.matches() ? wrapped.group(1) : String.valueOf(refused.getMessage());
        return new Refusal(LOGIN.contains(refused.getErrorCode()) || "28000".equals(refused.getSqlState()),
                Failures.text(text) + " (error " + refused.getErrorCode() + ", SQLSTATE " + refused.getSqlState()
                        + ")");
    }

    @Override
    public Future<Standing> standing(SqlConnection connection, String version) {
        return new Question(connection, version).standing();
    }

    private static final class Guarded extends MySQLConnectionFactory {

        private final Supplier<MessageGuard> guards;

        Guarded(VertxInternal vertx, Exactly options, MessageGuard.Watcher watcher) {
            super(vertx, SingletonSupplier.wrap(options));
            boolean tls = options.getSslMode() != SslMode.DISABLED;
            this.guards = () -> new MysqlGuard(tls, LOGIN::contains, watcher);
        }

        @Override
        protected NetClient netClient(NetClientOptions wanted) {
            return GuardedClient.of(vertx, wanted, clientCloseFuture, guards);
        }
    }

    /** The client would look the host up itself. */
    private static final class Exactly extends MySQLConnectOptions {

        private final SocketAddress address;

        Exactly(MySQLConnectOptions options, SocketAddress address) {
            super(options);
            this.address = address;
        }

        @Override
        public SocketAddress getSocketAddress() {
            return address;
        }

        @Override
        public boolean isUsingDomainSocket() {
            return false;
        }
    }
}
