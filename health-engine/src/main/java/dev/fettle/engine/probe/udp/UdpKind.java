package dev.fettle.engine.probe.udp;

import com.google.auto.service.AutoService;
import com.google.re2j.Pattern;
import dev.fettle.api.check.UdpCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Escapes;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Checks of kind {@code udp}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class UdpKind implements CheckKind<UdpCheck> {

    private static final int LONGEST = 4000;
    private static final int LARGEST_DATAGRAM = 1400;

    @Override
    public String name() {
        return "udp";
    }

    @Override
    public String says() {
        return "Healthy when a datagram is answered as expected, or is not refused where nothing is expected.";
    }

    @Override
    public Class<UdpCheck> type() {
        return UdpCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return Map.of("answer", Language.Type.TEXT);
    }

    @Override
    public Optional<UdpCheck> read(Settings udp) {
        udp.require("host", "port", "send");
        Optional<String> host = udp.host("host", "A name or an address.");
        Optional<Integer> port = udp.port("port", "The port.");
        Optional<String> send = udp.text("send", LONGEST,
                "What is sent: text with escapes (\\r \\n \\t \\0 \\\\ \\xHH), or hexadecimal digits.");
        Optional<String> expect = udp.regex("expect", LONGEST,
                "A regular expression (RE2) that must be found in an answer. Without it, that nobody refuses is enough.");
        boolean hex = udp.bool("hex", false, "Whether send is hexadecimal digits and the answer is seen as such.");
        Optional<String> healthy = udp.condition("healthy", "Beside what is expected. Sees answer, the match.");
        Optional<String> degraded = udp.condition("degraded", "DEGRADED (CONDITION) when true.");
        if (expect.isEmpty() && !udp.has("expect")) {
            udp.warning("host", "without 'expect' a host that swallows everything passes for healthy");
        }
        return send.filter(text -> isSendable(udp, text, hex))
                .flatMap(text -> host
                        .flatMap(name -> port.map(number -> new UdpCheck(name, number, text, expect.orElse(null), hex,
                                healthy.orElse(null), degraded.orElse(null)))));
    }

    private static boolean isSendable(Settings udp, String send, boolean hex) {
        if (udp.isUnresolved("send")) {
            return true;
        }
        try {
            if (datagram(send, hex).length > LARGEST_DATAGRAM) {
                udp.error("send", "send must have at most " + LARGEST_DATAGRAM + " bytes");
                return false;
            }
            return true;
        } catch (IllegalArgumentException wrong) {
            udp.error("send", hex
                    ? "send must be hexadecimal digits, two for each byte, such as '00 ff'"
                    : "send: " + wrong.getMessage());
            return false;
        }
    }

    private static byte[] datagram(String send, boolean hex) {
        return hex ? Escapes.hex(send) : Escapes.bytes(send);
    }

    @Override
    public Prober prepare(UdpCheck check, ProbeContext context) {
        byte[] datagram = datagram(check.send(), check.hex());
        Pattern expected = check.expect() == null ? null : Pattern.compile(check.expect());
        Expectation expectation = Expectation.of(Conditions.of(this),
                Objects.requireNonNullElse(check.healthy(), "true"), check.degraded());
        return progress -> new UdpAttempt(check, datagram, expected, expectation, context.dialer(), progress);
    }
}
