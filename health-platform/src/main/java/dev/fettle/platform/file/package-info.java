/**
 * The configuration file: read with positions, checked to the last key, problems told all at once. Knows the form of
 * the
 * file and nothing of what the services keep in it. Blocking where it reads files ({@link
 * dev.fettle.platform.file.ConfigSnapshot#read}), pure otherwise; any thread, one at a time.
 */
@NullMarked
package dev.fettle.platform.file;

import org.jspecify.annotations.NullMarked;
