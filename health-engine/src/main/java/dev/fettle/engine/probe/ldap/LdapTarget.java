package dev.fettle.engine.probe.ldap;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import dev.fettle.api.check.LdapCheck;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;

/**
 * An LDAP check, ready to be attempted. Confined to the lane.
 *
 * @param filter which entries count
 * @param expectation how it should be
 */
record LdapTarget(LdapCheck check, Filter filter, Expectation expectation, Dialer dialer) {

    /**
     * @throws IllegalArgumentException when the filter is none
     */
    static LdapTarget of(LdapCheck check, Expectation expectation, Dialer dialer) {
        try {
            return new LdapTarget(check, Filter.create(check.filter()), expectation, dialer);
        } catch (LDAPException e) {
            throw new IllegalArgumentException("filter is no filter of LDAP: " + e.getMessage(), e);
        }
    }

    /** Where it listens. */
    Dialer.Target address(boolean secure) {
        return new Dialer.Target(check.url().getHost(), check.port(), secure);
    }
}
