/**
 * Which addresses the services may connect to, and how a name becomes an address.
 *
 * <p>
 * {@link dev.fettle.platform.address.AddressPolicy} and {@link dev.fettle.platform.address.Host} are pure; they and
 * {@link dev.fettle.platform.address.Resolver} may be used from any thread. Nothing here blocks.
 *
 * @see <a href=
 * "file:../../../../../../../../docs/adr/0018-checks-may-reach-private-networks-but-not-metadata.md">docs/adr/0030</a>
 */
@NullMarked
package dev.fettle.platform.address;

import org.jspecify.annotations.NullMarked;
