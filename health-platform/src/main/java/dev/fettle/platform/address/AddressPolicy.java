package dev.fettle.platform.address;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which addresses may be connected to. An address that carries an IPv4 address in itself is judged as both: each of its
 * meanings must be allowed. For one meaning {@code deny} comes first, then {@code allow}, then the preset. Immutable;
 * knows no network.
 */
public final class AddressPolicy {

    /** What is allowed where no entry says otherwise. */
    enum Preset {
        /** Everything. */
        OPEN,
        /** Everything but link-local addresses and the metadata services of clouds. */
        NO_METADATA,
        /** What is globally reachable, by the registries of IANA, and no metadata service. */
        PUBLIC_ONLY,
        /** Nothing. */
        ALLOWED_ONLY;

        /** As it is written in configuration. */
        String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private Optional<String> refusal(Ip ip) {
            return switch (this) {
                case OPEN -> Optional.empty();
                case NO_METADATA -> SpecialPurpose.metadata(ip);
                case PUBLIC_ONLY -> SpecialPurpose.metadata(ip).or(() -> SpecialPurpose.notGlobal(ip));
                case ALLOWED_ONLY -> Optional.of("no entry of fettle.address.allow has it");
            };
        }
    }

    private final Preset preset;
    private final List<AddressRule> allow;
    private final List<AddressRule> deny;

    private AddressPolicy(Preset preset, List<AddressRule> allow, List<AddressRule> deny) {
        this.preset = preset;
        this.allow = allow;
        this.deny = deny;
    }

    /**
     * The policy that the configuration asks for.
     *
     * @throws IllegalArgumentException when an entry cannot be read; the message names the property and the entry
     */
    public static AddressPolicy of(AddressConfig config) {
        return of(config.policy(), config.allow().orElse(List.of()), config.deny().orElse(List.of()));
    }

    static AddressPolicy of(String preset, List<String> allow, List<String> deny) {
        return new AddressPolicy(preset(preset), rules("allow", allow), rules("deny", deny));
    }

    /**
     * Why this address must not be connected to.
     *
     * @param address to be connected to, exactly
     * @param port 1 to 65535
     * @return empty when it may be; else the rule that refuses it, for people
     */
    public Optional<String> refusal(InetAddress address, int port) {
        Ip outer = Ip.of(address);
        for (Ip meaning : Embedded.meanings(outer)) {
            Optional<String> refusal = refusal(meaning, port);
            if (refusal.isPresent()) {
                return meaning.equals(outer) ? refusal : refusal.map(rule -> rule + ", by the IPv4 address inside");
            }
        }
        return Optional.empty();
    }

    private Optional<String> refusal(Ip ip, int port) {
        Optional<String> denied = match(deny, ip, port).map(rule -> "fettle.address.deny " + rule.text());
        if (denied.isPresent() || match(allow, ip, port).isPresent()) {
            return denied;
        }
        return preset.refusal(ip).map(why -> "fettle.address.policy " + preset.key() + ": " + why);
    }

    private static Optional<AddressRule> match(List<AddressRule> rules, Ip ip, int port) {
        for (AddressRule rule : rules) {
            if (rule.matches(ip, port)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    private static Preset preset(String key) {
        return Arrays.stream(Preset.values())
                .filter(preset -> preset.key().equals(key.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("fettle.address.policy must be one of "
                        + Arrays.stream(Preset.values()).map(Preset::key).collect(Collectors.joining(", "))
                        + ", was '" + key + "'"));
    }

    private static List<AddressRule> rules(String list, List<String> entries) {
        return entries.stream().map(entry -> rule(list, entry)).toList();
    }

    private static AddressRule rule(String list, String entry) {
        try {
            return AddressRule.parse(entry);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("fettle.address." + list + ": " + e.getMessage(), e);
        }
    }

    /** As the log says it at the start. */
    @Override
    public String toString() {
        return preset.key() + ", allow " + texts(allow) + ", deny " + texts(deny);
    }

    private static List<String> texts(List<AddressRule> rules) {
        return rules.stream().map(AddressRule::text).toList();
    }
}
