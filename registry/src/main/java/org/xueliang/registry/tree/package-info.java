/** The two trees that channels hang in: what is common to owners and places. */
@NullMarked
package org.xueliang.registry.tree;

import org.jspecify.annotations.NullMarked;
