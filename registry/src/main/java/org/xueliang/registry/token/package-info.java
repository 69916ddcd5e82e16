/** Tokens issued, listed and taken back. */
@NullMarked
package org.xueliang.registry.token;

import org.jspecify.annotations.NullMarked;
