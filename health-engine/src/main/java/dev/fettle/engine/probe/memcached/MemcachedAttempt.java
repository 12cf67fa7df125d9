package dev.fettle.engine.probe.memcached;

import dev.fettle.api.check.MemcachedCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.MessageAttempt;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One attempt of a memcached check: asks for the version and for statistics. Used once; confined to the lane. */
final class MemcachedAttempt extends MessageAttempt<String> {

    private static final String VERSION = "VERSION ";
    private static final String STATISTIC = "STAT ";
    private static final String END = "END";
    private static final String UNAUTHENTICATED = "CLIENT_ERROR unauthenticated";

    private final Expectation expectation;
    private @Nullable Statistics statistics;

    MemcachedAttempt(MemcachedCheck check, Expectation expectation, Dialer dialer, Progress progress) {
        super("memcached " + check.target(), new Dialer.Target(check.host(), check.port(), check.tls()), dialer,
                progress, String.class);
        this.expectation = expectation;
    }

    @Override
    protected void codec(ChannelPipeline pipeline) {
        pipeline.addLast(new LineDecoder());
    }

    @Override
    protected void opened() {
        say("version");
    }

    @Override
    protected void received(String line) {
        Statistics said = statistics;
        if (said == null && line.startsWith(VERSION)) {
            statistics = new Statistics(line.substring(VERSION.length()));
            say("stats");
        } else if (said != null && line.equals(END)) {
            judge(said);
        } else if (said != null && line.startsWith(STATISTIC) && said.add(line.substring(STATISTIC.length()))) {
            if (said.isTooMany()) {
                fail(Reason.TOO_LARGE, label() + ": the answer is larger than a check reads");
            }
        } else if (line.startsWith(UNAUTHENTICATED)) {
            fail(Reason.AUTH, label() + ": it wants a login, which a check does not have");
        } else {
            fail(Reason.PROTOCOL, label() + ": not a valid answer: " + Failures.text(line));
        }
    }

    private void say(String command) {
        send(Unpooled.copiedBuffer(command + "\r\n", StandardCharsets.US_ASCII));
    }

    private void judge(Statistics said) {
        progress().end();
        said.note(progress());
        finish(expectation.judge(label() + " answered", Reason.CONDITION, new Seen(progress(), peer(), said::value),
                progress().observation()));
    }
}
