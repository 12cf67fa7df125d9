package dev.fettle.api.probe;

import dev.fettle.api.check.CustomCheck;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What a probe of one's own is asked for. Any thread. */
public interface ProbeRequest {

    /** What to check. */
    CustomCheck check();

    /** How long the attempt may take. */
    Duration budget();

    /**
     * The addresses that may be connected to, in the order in which to try them, never none: names go through the
     * engine's resolver, and addresses through its address policy. Whoever connects somewhere else evades the policy.
     * Fails with {@link java.net.UnknownHostException} when the name has no address, with another exception when none
     * is
     * allowed. The answer comes on a thread that may block.
     *
     * @param host a name or an address
     * @param port that is to be connected to
     */
    CompletionStage<List<InetSocketAddress>> resolve(String host, int port);
}
