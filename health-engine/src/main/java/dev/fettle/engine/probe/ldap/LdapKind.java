package dev.fettle.engine.probe.ldap;

import com.google.auto.service.AutoService;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import dev.fettle.api.check.LdapCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks of kind {@code ldap}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class LdapKind implements CheckKind<LdapCheck> {

    private static final String HEALTHY = "true";
    private static final String FILTER = "(objectClass=*)";
    private static final Pattern OF_WINDOWS = Pattern.compile("[^@\\\\]+[@\\\\][^@\\\\]+");
    private static final int MOST_AT_LEAST = 1000;
    private static final int LONGEST_TEXT = 4000;

    @Override
    public String name() {
        return "ldap";
    }

    @Override
    public String says() {
        return "Healthy when the directory lets one in and finds enough entries.";
    }

    @Override
    public Class<LdapCheck> type() {
        return LdapCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return Map.of("entries", Language.Type.NUMBER);
    }

    @Override
    public Optional<LdapCheck> read(Settings ldap) {
        ldap.require("url");
        Optional<URI> url = ldap.address("url", List.of("ldap", "ldaps"), "ldap://host:389",
                "Such as ldap://host:389, or ldaps://host:636 with TLS.");
        boolean starttls = ldap.bool("starttls", false, "Whether TLS begins before the bind.");
        Optional<String> bindDn = ldap.text("bindDn", LONGEST_TEXT, "As whom; without it as nobody.");
        Optional<String> password = ldap.secret("password", "Best a placeholder.");
        Optional<String> base = ldap.text("base", LONGEST_TEXT, "Below which entries are searched; none: no search.");
        String filter = ldap.text("filter", LONGEST_TEXT, FILTER, "Which entries count.");
        int atLeast = ldap.integer("atLeast", 0, MOST_AT_LEAST, 1, "How many there must be.");
        String healthy = ldap.condition("healthy", HEALTHY, "A condition (CEL).");
        Optional<String> degraded = ldap.condition("degraded", "A condition (CEL); true is DEGRADED.");
        boolean usable = !starttls || url.filter(to -> "ldaps".equals(to.getScheme())).isEmpty();
        if (!usable) {
            ldap.error("starttls", "starttls must be false for ldaps://, which is TLS from the start");
        }
        if (bindDn.isPresent() && !starttls && url.filter(to -> "ldap".equals(to.getScheme())).isPresent()) {
            ldap.warning("url", "the password is sent in clear: ldaps://, or starttls: true, encrypt it");
        }
        rules(ldap, url, bindDn, base, filter);
        return url.filter(_ -> usable).map(to -> new LdapCheck(to, starttls, bindDn.orElse(null),
                password.orElse(null), base.orElse(null), filter, atLeast, healthy, degraded.orElse(null)));
    }

    private static void rules(Settings ldap, Optional<URI> url, Optional<String> bindDn, Optional<String> base,
            String filter) {
        if (!ldap.isUnresolved("url") && url.filter(LdapKind::saysMore).isPresent()) {
            ldap.error("url", "url must be host and port alone: ldap://host:389");
        }
        if (ldap.has("bindDn") != ldap.has("password")) {
            ldap.error(ldap.has("bindDn") ? "bindDn" : "password", "bindDn and password must be given together");
        }
        bindDn.filter(dn -> !ldap.isUnresolved("bindDn") && !DN.isValidDN(dn) && !OF_WINDOWS.matcher(dn).matches())
                .ifPresent(
                        _ -> ldap.error("bindDn", "bindDn must be a name such as cn=health,dc=example,dc=org, or what"
                                + " Active Directory takes for one: health@example.org, EXAMPLE\\health"));
        base.filter(dn -> !ldap.isUnresolved("base") && !DN.isValidDN(dn))
                .ifPresent(_ -> ldap.error("base", "base must be a name such as ou=people,dc=example,dc=org"));
        if (!ldap.isUnresolved("filter") && !isFilter(filter)) {
            ldap.error("filter", "filter must be a filter of LDAP, such as (objectClass=person)");
        }
        if (!ldap.has("base") && (ldap.has("filter") || ldap.has("atLeast"))) {
            ldap.error(ldap.has("filter") ? "filter" : "atLeast", "base must be given for a search");
        }
    }

    private static boolean saysMore(URI url) {
        return url.getRawUserInfo() != null || url.getRawQuery() != null
                || (url.getRawPath() != null && url.getRawPath().length() > 1);
    }

    private static boolean isFilter(String text) {
        try {
            Filter _ = Filter.create(text);
            return true;
        } catch (LDAPException none) {
            return false;
        }
    }

    @Override
    public Prober prepare(LdapCheck check, ProbeContext context) {
        LdapTarget target = LdapTarget.of(check,
                Expectation.of(Conditions.of(this), check.healthy(), check.degraded()), context.dialer());
        return progress -> new LdapAttempt(target, progress);
    }
}
